package cmd

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

// Starting roster as a process costs more than most of its commands do, and testscript's exec always does that. Scripts
// run as copies in which other commands stand for it, line by line.
var (
	execRoster = regexp.MustCompile(`(?m)^((?:\[[^]]*\] *)*(?:! *)?)exec roster( .*)?$`)
	runsAny    = regexp.MustCompile(`^(?:\[[^]]*\] *)*(?:! *)?(?:exec|exits \d+) +(\S+)`)
	setsAny    = regexp.MustCompile(`(?m)^env `)
)

// inProcess copies the scripts of a folder for commands of roster to run in this process, and gives the folder of the
// copies. What -update writes into a copy, it writes into its script.
func inProcess(t *testing.T, dir string) string {
	t.Helper()
	scripts, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts: ", err)
	}
	copies := t.TempDir()
	for _, script := range scripts {
		original, err := txtar.ParseFile(script)
		if err != nil {
			t.Fatal(err)
		}
		comment := original.Comment
		original.Comment = []byte(withoutExec(string(comment)))
		before := txtar.Format(original)
		name := filepath.Join(copies, filepath.Base(script))
		if err := os.WriteFile(name, before, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			after, err := os.ReadFile(name)
			if err != nil || bytes.Equal(before, after) {
				return
			}
			updated := txtar.Parse(after)
			updated.Comment = comment
			if err := os.WriteFile(script, txtar.Format(updated), 0o600); err != nil {
				t.Error(err)
			}
		})
	}
	return copies
}

// withoutExec is a script's commands with run-roster for "exec roster", setenv for env, and roster-stdin for a stdin
// that is followed by a roster.
func withoutExec(commands string) string {
	commands = execRoster.ReplaceAllString(commands, "${1}run-roster${2}")
	commands = setsAny.ReplaceAllString(commands, "setenv ")
	lines := strings.Split(commands, "\n")
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "stdin "); ok && rosterIsNext(lines[i+1:]) {
			lines[i] = "roster-stdin " + rest
		}
	}
	return strings.Join(lines, "\n")
}

// rosterIsNext tells whether the first command that lines run is roster.
func rosterIsNext(lines []string) bool {
	for _, line := range lines {
		if strings.Contains(line, "run-roster") {
			return true
		}
		if found := runsAny.FindStringSubmatch(line); found != nil {
			return found[1] == "roster"
		}
	}
	return false
}

// scripted is what a script has for the roster that runs in this process; testscript tells nobody.
type scripted struct {
	environ []string
	stdin   string // of the next one
}

type scriptKey struct{}

func scriptOf(ts *testscript.TestScript) *scripted {
	s, _ := ts.Value(scriptKey{}).(*scripted)
	return s
}

// roster runs roster as exec would, in this process, and gives its exit code.
func (s *scripted) roster(ts *testscript.TestScript, args []string) int {
	dir := ts.MkAbs(".")
	e := envForTest(dir, slices.Concat(s.environ, []string{"PWD=" + dir}), args...)
	e.stdin = strings.NewReader(s.stdin)
	e.stdout, e.stderr = storyOutput(e.environ, ts.Stdout()), storyOutput(e.environ, ts.Stderr())
	s.stdin = ""
	return run(e)
}

// runRoster stands for exec roster.
func runRoster(ts *testscript.TestScript, neg bool, args []string) {
	if code := scriptOf(ts).roster(ts, args); (code != 0) != neg {
		ts.Fatalf("unexpected exit code %d", code)
	}
}

// rosterStdin stands for stdin before roster.
func rosterStdin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: stdin FILE")
	}
	scriptOf(ts).stdin = ts.ReadFile(args[0])
}

// setenvs stands for env NAME=VALUE...
func setenvs(ts *testscript.TestScript, neg bool, args []string) {
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if neg || !ok {
			ts.Fatalf("usage: env NAME=VALUE...")
		}
		setenv(ts, name, value)
	}
}

// setenv sets a variable for whatever a script runs.
func setenv(ts *testscript.TestScript, name, value string) {
	ts.Setenv(name, value)
	scriptOf(ts).environ = append(scriptOf(ts).environ, name+"="+value)
}
