package cmd

import (
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test binary the roster that scripts run, with a clock and ids that scripts can fix:
//
//	ROSTER_TEST_NOW   the instant that it is, RFC 3339; without it, the real time
//	ROSTER_TEST_SEED  a file that counts commands: chance is fixed by the count; without it, real chance
func TestMain(m *testing.M) {
	//nolint:forbidigo // a command of testscript ends its process
	testscript.Main(m, map[string]func(){"roster": func() { os.Exit(mainForTest()) }})
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
	e := &env{
		program: "roster", args: os.Args[1:], environ: os.Environ(), workDir: dir,
		stdin: os.Stdin, stdout: standardOutput(os.Stdout), stderr: os.Stderr,
		now: time.Now, local: time.UTC, rand: testRand{}, origin: func() string { return cliOrigin("ana", "laptop") },
	}
	if fixed := os.Getenv("ROSTER_TEST_NOW"); fixed != "" {
		at, err := time.Parse(time.RFC3339, fixed)
		if err != nil {
			panic(err)
		}
		e.now = func() time.Time { return at }
	}
	if file := os.Getenv("ROSTER_TEST_SEED"); file != "" {
		e.rand = countedRand(file)
	}
	return run(e)
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

// TestScripts runs the stories in testdata/script. Each has a home of its own, and a fixed clock and ids.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("GORACE", goRace)
			env.Setenv("HTTPS_PROXY", noProxy)
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/config")
			env.Setenv("XDG_DATA_HOME", env.WorkDir+"/data")
			env.Setenv("ROSTER_TEST_NOW", "2026-03-01T09:00:00Z")
			env.Setenv("ROSTER_TEST_SEED", env.WorkDir+"/.seed")
			env.Values[officeKey{}] = new(offices)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "smtp": smtpServer, "mails": mails, "saved": saved,
		},
	})
}

// exits CODE COMMAND ARG... runs a command and wants that very exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	code := 0
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}
