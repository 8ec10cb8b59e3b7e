//go:build unix

package cmd

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
)

// promptly bounds what waits for nothing: far less than the 15 seconds for a lock or the 30 for a mail server, and
// enough for a machine that is busy with other tests.
const promptly = 10 * time.Second

// settling is how long a command gets to come to where it waits.
const settling = 1500 * time.Millisecond

// patience is how long a test waits for what has to come.
const patience = time.Minute

// world is a home folder of its own, in which tests run roster: in this process, or as processes where these are killed,
// signalled, at a terminal, or in each other's way.
type world struct {
	t       *testing.T
	dir     string
	environ []string
	further []string
}

// newWorld is an empty home; further entries are added to the environment.
func newWorld(t *testing.T, further ...string) *world {
	t.Helper()
	dir := t.TempDir()
	return &world{t, dir, append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + dir + "/config", "XDG_DATA_HOME=" + dir + "/data", "TERM=xterm-256color", "GORACE=" + goRace, "HTTPS_PROXY=" + noProxy,
	}, further...), further}
}

// copied is a world of the test's own that has all that is in this one.
func (w *world) copied(t *testing.T) *world {
	t.Helper()
	c := newWorld(t, w.further...)
	if e := c.run("/bin/cp", "-a", filepath.Join(w.dir, "config"), filepath.Join(w.dir, "data"), c.dir); e.code != 0 {
		t.Fatal(e.err)
	}
	return c
}

// founded is a world with an organization, whose Administrator is ana@acme.example.
func founded(t *testing.T, further ...string) *world {
	t.Helper()
	w := newWorld(t, further...)
	w.must("init", "--organization", "Acme", "--email", "ana@acme.example", "--name", "Ana", "--base-url", "https://portal.acme.example")
	return w
}

// database is the path or the address of the database.
func (w *world) database() string {
	return cmp.Or(environ(w.environ).get(testDatabase), filepath.Join(w.dir, "data", "roster", "roster.db"))
}

// file makes a file in the world and gives its path.
func (w *world) file(name, text string) string {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// ended is how a process ended.
type ended struct {
	args     []string
	code     int
	out, err string
	took     time.Duration
}

// command is a roster that can be started. The first of args may name another program, with its arguments, by a path.
func (w *world) command(args ...string) *exec.Cmd {
	name := "roster"
	if filepath.IsAbs(args[0]) {
		name, args = args[0], args[1:]
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(testenv.Full(10, 5))*time.Minute)
	w.t.Cleanup(cancel)
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Env = w.dir, w.environ
	return c
}

// run runs roster to its end in this process, or another program by its path, with nothing on standard input.
func (w *world) run(args ...string) ended {
	if filepath.IsAbs(args[0]) {
		return finish(w.command(args...))
	}
	return w.runWith("", args...)
}

// apart is runWith, as a process with ROSTER_TEST_FULL=1: to start one takes longer than most of what it does then.
func (w *world) apart(stdin string, args ...string) ended {
	if testenv.Full(1, 0) == 0 {
		return w.runWith(stdin, args...)
	}
	c := w.command(args...)
	c.Stdin = strings.NewReader(stdin)
	return finish(c)
}

// runWith runs roster to its end in this process, with text on standard input.
func (w *world) runWith(stdin string, args ...string) ended {
	var out, errs bytes.Buffer
	e := envForTest(w.dir, w.environ, args...)
	e.stdin, e.stdout, e.stderr = strings.NewReader(stdin), &out, &errs
	begun := time.Now()
	code := run(e)
	return ended{args: args, code: code, out: out.String(), err: errs.String(), took: time.Since(begun)}
}

// reading is how long a process takes that only reads, as busy as the machine is.
func (w *world) reading() time.Duration { return finish(w.command("members", "list", "-q")).took }

// atOnce runs roster n times at once, each as a process.
func (w *world) atOnce(n int, args ...string) []ended {
	results := make([]ended, n)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() { results[i] = finish(w.command(args...)) })
	}
	all.Wait()
	return results
}

// killWithin starts roster and kills it at some moment of a while, if it has not ended by then.
func (w *world) killWithin(while time.Duration, args ...string) {
	w.t.Helper()
	c := w.command(args...)
	result := start(w.t, c)
	time.Sleep(rand.N(while))
	_ = c.Process.Kill() // it may have ended
	<-result
}

// finish runs a command to its end. A process that a signal ended has the code that a shell gives it.
func finish(c *exec.Cmd) ended {
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	begun := time.Now()
	err := c.Run()
	e := ended{args: c.Args[1:], out: out.String(), err: errs.String(), took: time.Since(begun)}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		e.code = exitCode(exit.ProcessState)
	} else if err != nil {
		e.code, e.err = -1, e.err+err.Error()
	}
	return e
}

// exitCode is the code that a shell gives a process, also one that a signal ended.
func exitCode(p *os.ProcessState) int {
	if status, ok := p.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return p.ExitCode()
}

// must is run that has to succeed; it gives what was printed.
func (w *world) must(args ...string) string {
	w.t.Helper()
	e := w.run(args...)
	if e.code != 0 {
		w.t.Fatalf("roster %s: exit code %d\n%s%s", strings.Join(args, " "), e.code, e.out, e.err)
	}
	return e.out
}

// wants checks how a process ended, and that it did not panic.
func (w *world) wants(e ended, code int, stderr string) {
	w.t.Helper()
	if e.code != code || !strings.Contains(e.err, stderr) || strings.Contains(e.err, "goroutine ") {
		w.t.Errorf("roster %s: exit code %d, want %d with %q\n%s%s", strings.Join(e.args, " "), e.code, code, stderr, e.out, e.err)
	}
}

// lines are the lines of a list command, without headings.
func (w *world) lines(args ...string) []string {
	w.t.Helper()
	return strings.Fields(w.must(append(args, "-o", "csv", "--no-headers")...))
}

// sound checks that the database is undamaged, that its references hold, and that roster works on it.
func (w *world) sound() {
	w.t.Helper()
	w.must("database", "check")
	w.must("members", "list")
	w.must("groups", "create", "Sound", "-q")
	w.must("groups", "delete", "Sound", "--yes", "-q")
}

// private checks that every file below the home is its owner's alone.
func (w *world) private() {
	w.t.Helper()
	err := filepath.WalkDir(w.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || path == w.dir {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		want := os.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if err == nil && info.Mode().Perm() != want {
			w.t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
		}
		return err
	})
	if err != nil {
		w.t.Error(err)
	}
}
