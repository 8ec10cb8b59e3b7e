package cmd

import (
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestMain makes this test binary the roster that tests run as a process, with a clock and ids that scripts can fix:
//
//	ROSTER_TEST_NOW       the instant that it is, RFC 3339; without it, the real time
//	ROSTER_TEST_SEED      a file that counts commands: chance is fixed by the count; without it, real chance
//	ROSTER_TEST_WAIT      how long a database is waited for that is locked or cannot be reached
//	ROSTER_TEST_DATABASE  the address of the database where none is named; without it, there is the usual file
func TestMain(m *testing.M) {
	//nolint:forbidigo // a command of testscript ends its process
	testscript.Main(believing{m}, map[string]func(){"roster": func() { os.Exit(mainForTest()) }})
}

// believing runs tests in a process that trusts the authority and asks no server outside of this machine; Go reads
// both variables once. Many tests wait for locks, servers or terminals, so more of them run at once than there are
// processors, and what they write stays in memory where the system has a folder for that.
type believing struct{ *testing.M }

func (b believing) Run() int {
	if signal.Ignored(syscall.SIGHUP) { // under nohup: what tests start is to be as it is without
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	testenv.CollectLess()
	dir, remove, err := testenv.TempDir()
	if err == nil {
		defer remove()
		err = errors.Join(trustAuthority(dir), os.Setenv("HTTPS_PROXY", noProxy), flag.Set("test.parallel", "8"))
	}
	if err != nil {
		panic(err)
	}
	defer postgres.Stop()
	return b.M.Run()
}

// noProxy is a proxy that does not exist: tests ask no server outside of this machine.
const noProxy = "http://127.0.0.1:1"

// quietRivers is a password that is good enough.
const quietRivers = "four quiet rivers meet"

// goRace is the GORACE of the processes that tests start: under the race detector each would sleep for a second at its
// end.
const goRace = "atexit_sleep_ms=0"

func mainForTest() int {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	e := envForTest(dir, os.Environ(), os.Args[1:]...)
	e.stdin, e.stdout, e.stderr = os.Stdin, standardOutput(os.Stdout), os.Stderr
	if e.environ.get(testDatabase) != "" {
		file := usualFile(e.environ)
		e.stdout, e.stderr = asFile{e.stdout, file}, asFile{e.stderr, file}
	}
	return run(e)
}

// envForTest is a command's world apart from its input and output, with the clock and ids that environ asks for.
func envForTest(dir string, environ []string, args ...string) *env {
	e := &env{
		program: "roster", args: args, environ: environ, workDir: dir,
		now: time.Now, local: time.UTC, rand: testRand{}, origin: func() string { return cliOrigin("ana", "laptop") },
		cost: password.Cost{Memory: 8, Passes: 1},
	}
	if fixed := e.environ.get("ROSTER_TEST_NOW"); fixed != "" {
		at, err := time.Parse(time.RFC3339, fixed)
		if err != nil {
			panic(err)
		}
		e.now = func() time.Time { return at }
	}
	if file := e.environ.get("ROSTER_TEST_SEED"); file != "" {
		e.rand = countedRand(file)
	}
	e.wait, _ = time.ParseDuration(e.environ.get("ROSTER_TEST_WAIT")) // zero without it
	e.environ = onServer(e.environ, dir, args)
	return e
}

// testRand is real chance.
type testRand struct{}

func (testRand) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(rand.Uint32())
	}
	return len(p), nil
}

// countedRand is chance that is the same in every run of a script: it is fixed by how many commands ran before.
func countedRand(file string) io.Reader {
	text, _ := os.ReadFile(file) // the first command finds none
	n, _ := strconv.ParseUint(string(text), 10, 64)
	if err := os.WriteFile(file, fmt.Append(nil, n+1), 0o600); err != nil {
		panic(err)
	}
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], n)
	return rand.NewChaCha8(seed)
}

// update writes what scripts and generated files should be, instead of comparing: go test ./cmd -update.
var update = flag.Bool("update", false, "write what is compared")

// TestScripts runs the stories in testdata/script. Each has a home of its own, and a fixed clock and ids. Roster runs in
// this process; with ROSTER_TEST_FULL=1, what shells run of it runs as processes.
func TestScripts(t *testing.T) {
	params := scriptParams(t)
	params.UpdateScripts = *update
	testscript.Run(t, params)
}

// scriptParams are those of a run of all stories.
func scriptParams(t *testing.T) testscript.Params {
	path := os.Getenv("PATH")
	if testenv.Full(1, 0) == 0 {
		path = clients(t) + string(filepath.ListSeparator) + path
	}
	return testscript.Params{
		Dir:                 inProcess(t, "testdata/script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           onlyOn("sqlite"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", strings.TrimPrefix(path, string(filepath.ListSeparator)))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("GORACE", goRace)
			env.Setenv("HTTPS_PROXY", noProxy)
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/config")
			env.Setenv("XDG_DATA_HOME", env.WorkDir+"/data")
			env.Setenv("ROSTER_TEST_NOW", "2026-03-01T09:00:00Z")
			env.Setenv("ROSTER_TEST_SEED", env.WorkDir+"/.seed")
			env.Values[officeKey{}] = new(offices)
			env.Values[scriptKey{}] = &scripted{environ: slices.Clone(env.Vars)}
			return nil
		},
		// Besides the commands of testscript, stories have these:
		//
		//	exits CODE COMMAND ARG...           runs a command, which has to end with that exit code
		//	smtp MODE [FAULT...]                starts a mail server; the one before ends, and its messages are gone
		//	mails COUNT                         wants that many messages since the last smtp; mail/1.txt has the
		//	                                    headers and text of the first, mail/1.html its HTML, mail/1.eml all
		//	saved LINE-END ENCODING FILE NEW    copies a file as another program would save it
		//	sql FILE                            runs SQL in the database without roster
		//	locked COMMAND ARG...               runs a command while another program has locked the whole database
		//
		// inProcess writes run-roster, roster-stdin and setenv for exec roster, stdin and env. With -update, cmp fills a
		// file of the story only when the story ends: until then the file is as it was, empty if it is new.
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "smtp": smtpServer, "mails": mails, "saved": saved,
			"sql": sqlFile, "locked": locked,
			"run-roster": runRoster, "roster-stdin": rosterStdin, "setenv": setenvs,
		},
	}
}

// exits CODE COMMAND ARG... runs a command and wants that very exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if code := runs(ts, args[1:]); code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// runs runs a command, roster in this process, and gives its exit code.
func runs(ts *testscript.TestScript, command []string) int {
	if command[0] == "roster" {
		return scriptOf(ts).roster(ts, command[1:])
	}
	err := ts.Exec(command[0], command[1:]...)
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		return exit.ExitCode()
	}
	ts.Check(err)
	return 0
}
