//go:build unix

package cmd

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/store"
)

// lock holds the database's write lock until the test calls what it gives.
func (w *world) lock() (release func()) {
	w.t.Helper()
	s, err := store.Open(w.t.Context(), w.database(), store.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	held, over, done := make(chan bool), make(chan bool), make(chan error)
	go func() {
		err := s.Change(context.Background(), func(*store.Store) error {
			close(held)
			<-over
			return nil
		})
		done <- errors.Join(err, s.Close())
	}()
	<-held
	return func() {
		close(over)
		if err := <-done; err != nil {
			w.t.Error(err)
		}
	}
}

// A change waits 15 seconds for a lock, says then that the database is busy, and changes nothing. Reading does not
// wait.
func TestFaultLocked(t *testing.T) {
	t.Parallel()
	onBoth(t, locksOut)
}

func locksOut(t *testing.T, database func() string) {
	t.Helper()
	w := founded(t, database())
	release := w.lock()
	defer release()
	done := make(chan ended)
	go func() { done <- w.run("groups", "create", "GIS", "-o", "json") }()
	time.Sleep(200 * time.Millisecond)
	if e := w.run("members", "list"); e.code != 0 || e.took > promptly {
		t.Errorf("reading ended with %d after %v\n%s", e.code, e.took, e.err)
	}
	e := <-done
	w.wants(e, 9, `"code":"busy"`)
	if e.took < 15*time.Second || e.took > 15*time.Second+2*promptly {
		t.Errorf("it waited for %v, want 15 seconds", e.took)
	}
	if got := w.lines("groups", "list", "--columns", "name"); len(got) > 0 {
		t.Errorf("groups %v, want none", got)
	}
}

// A lock that is released in time is no error.
func TestFaultLockReleased(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, lockReleased)
}

func lockReleased(t *testing.T, database func() string) {
	t.Helper()
	w := founded(t, database())
	release := w.lock()
	time.AfterFunc(time.Second, release)
	e := w.run("groups", "create", "GIS", "-q")
	w.wants(e, 0, "")
	if e.took < 500*time.Millisecond {
		t.Errorf("it was done after %v, under a lock", e.took)
	}
}

// Somebody who waits for a lock can stop the command at once; it says so, and changed nothing.
func TestFaultInterruptedWait(t *testing.T) {
	t.Parallel()
	onBoth(t, interruptedWaits)
}

func interruptedWaits(t *testing.T, database func() string) {
	t.Helper()
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		code   int
		args   []string
	}{
		{"Ctrl-C", syscall.SIGINT, 130, []string{"groups", "create", "GIS"}},
		{"SIGTERM", syscall.SIGTERM, 143, []string{"groups", "create", "GIS"}},
		{"Ctrl-C, init", syscall.SIGINT, 130, []string{"init", "--organization", "B", "--email", "b@acme.example", "--name", "B"}},
		{"Ctrl-C, delete", syscall.SIGINT, 130, []string{"members", "delete", "ana@acme.example", "--yes", "--delete-resources"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			took := time.Hour
			for try := 0; try < 3 && took > time.Second; try++ { // the machine may be busy with other tests
				w := founded(t, database())
				if strings.HasSuffix(c.name, "delete") {
					w.join("bo@acme.example", "administrator")
				}
				took = w.interruptedWait(c.signal, c.code, c.args...)
				w.must("members", "show", "ana@acme.example")
				w.sound()
			}
			if took > time.Second {
				t.Errorf("it answered after %v", took)
			}
		})
	}
}

// interruptedWait is how long a command that waits for a lock takes to end after a signal.
func (w *world) interruptedWait(signal syscall.Signal, code int, args ...string) time.Duration {
	w.t.Helper()
	release := w.lock()
	cmd := w.command(args...)
	result := start(w.t, cmd)
	time.Sleep(settling)
	begun := time.Now()
	if err := cmd.Process.Signal(signal); err != nil {
		w.t.Error(err)
	}
	e := <-result
	took := time.Since(begun)
	release()
	w.wants(e, code, "interrupted")
	if got := w.lines("groups", "list", "--columns", "name"); len(got) > 0 {
		w.t.Errorf("groups %v, want none", got)
	}
	return took
}

// start starts a command; how it ended comes over the channel.
func start(t *testing.T, c *exec.Cmd) <-chan ended {
	t.Helper()
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	begun := time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	result := make(chan ended, 1)
	go func() {
		err := c.Wait()
		e := ended{args: c.Args[1:], code: exitCode(c.ProcessState), out: out.String(), err: errs.String(), took: time.Since(begun)}
		if err != nil && e.code == 0 {
			e.code = -1
		}
		result <- e
	}()
	return result
}

// What a reader does not take any more ends the command silently, also in the middle of many rows.
func TestFaultClosedPipe(t *testing.T) {
	t.Parallel()
	w := founded(t)
	c := w.command("invitations", "create", "-", "--role", "user", "-q")
	c.Stdin = strings.NewReader(manyEmails(1000))
	w.wants(finish(c), 0, "")
	for _, format := range []string{"table", "json", "jsonl", "csv", "yaml"} {
		script := `set -o pipefail; roster invitations list --limit 0 -o ` + format + ` | head -n 1 > /dev/null`
		if e := w.run("/bin/bash", "-c", script); e.code != 0 || e.err != "" {
			t.Errorf("%s: exit code %d, %q", format, e.code, e.err)
		}
		if e := w.run("/bin/bash", "-c", `roster invitations list --limit 0 -o `+format+` > /dev/full`); e.code != 1 || !strings.Contains(e.err, "no space left") {
			t.Errorf("%s: a full disk gives exit code %d, %q", format, e.code, e.err)
		}
	}
}

func manyEmails(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("person")
		b.WriteString(strings.Repeat("x", i%7))
		b.WriteString(strings.ReplaceAll(time.Duration(i).String(), "µ", "u"))
		b.WriteString("@acme.example\n")
	}
	return b.String()
}
