//go:build unix

package cmd

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// A command that is stuck outside of the database ends soon after a signal all the same:
// in a pipe that nobody writes to or reads from, or in a program that never ends.
func TestFaultStuck(t *testing.T) {
	t.Parallel()
	w := founded(t)
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		code   int
		args   []string
	}{
		{"standard input", syscall.SIGTERM, 143, []string{"invitations", "create", "-", "--role", "user"}},
		{"a password", syscall.SIGINT, 130, []string{"invitations", "accept", "rst_x", "--name", "B", "--password-stdin"}},
		{"names to delete", syscall.SIGHUP, 143, []string{"groups", "delete", "-", "--yes"}},
		{"jq", syscall.SIGINT, 130, []string{"members", "list", "--jq", "def f: f; f"}},
		{"a template", syscall.SIGTERM, 143, []string{"members", "list", "--template", "{{range 1000000000000}}{{end}}"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			silent, held, err := os.Pipe() // nobody ever writes
			if err != nil {
				t.Fatal(err)
			}
			defer held.Close()   //nolint:errcheck // a test
			defer silent.Close() //nolint:errcheck // a test
			cmd := w.command(c.args...)
			cmd.Stdin = silent
			result := start(t, cmd)
			time.Sleep(settling)
			begun := time.Now()
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Error(err)
			}
			w.wants(<-result, c.code, "interrupted")
			if took := time.Since(begun); took > promptly {
				t.Errorf("it ended after %v", took)
			}
		})
	}
}

// Under nohup a command goes on when its terminal is closed.
func TestFaultNohup(t *testing.T) {
	t.Parallel()
	w := founded(t)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close() //nolint:errcheck // a test
	c := w.command("groups", "delete", "-", "--yes")
	c.Path, c.Args = "/bin/sh", append([]string{"sh", "-c", `trap "" HUP; exec "$0" "$@"`, c.Path}, c.Args[1:]...)
	c.Stdin = reader
	result := start(t, c)
	time.Sleep(settling)
	if err := c.Process.Signal(syscall.SIGHUP); err != nil {
		t.Error(err)
	}
	time.Sleep(settling)
	if _, err := writer.WriteString("nobody\n"); err != nil {
		t.Error(err)
	}
	_ = writer.Close()
	w.wants(<-result, 4, "nobody")
}
