//go:build linux

package cmd

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// Somebody who stops a command while its commit is under way is told that the outcome is not known.
func TestFaultInterruptedCommit(t *testing.T) {
	t.Parallel()
	t.Run("a disk that hangs", func(t *testing.T) {
		t.Parallel()
		needStrace(t)
		w := founded(t)
		trace := filepath.Join(w.dir, "trace")
		hang := func(args ...string) (*exec.Cmd, func() bool) {
			_ = os.Remove(trace)
			c := w.command(append([]string{
				peer(t, "strace", "a commit hangs by strace"), "-D", "-f", "-qq", "-o", trace, "-P", w.database() + "-wal", "-e", "inject=fsync:delay_enter=2s", w.roster(),
			}, args...)...)
			return c, func() bool {
				text, _ := os.ReadFile(trace)
				return strings.Contains(string(text), "fsync(")
			}
		}
		w.interruptedCommits(hang)
	})
	t.Run("a standby that is gone", func(t *testing.T) {
		t.Parallel()
		pair := postgres.NewPair(t)
		w := founded(t, "ROSTER_DATABASE="+pair.Address(postgres.Owner, pair.Schema(t)))
		pair.Standby.Kill()
		hanging := func(do string) string {
			return pair.Primary.Must(t, "SELECT min("+do+") FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
		}
		const stop = "CAST(pg_terminate_backend(pid) AS TEXT)"
		w.interruptedCommits(func(args ...string) (*exec.Cmd, func() bool) {
			for hanging(stop) != "" { // that of the last command
			}
			return w.command(args...), func() bool { return hanging("pid") != "" }
		})

		// A server that gives up waiting has committed all the same. That is no success before the standby has it too.
		for hanging(stop) != "" {
		}
		result := start(t, w.command("groups", "create", "Parks"))
		w.waitFor(func() bool { return hanging("pid") != "" })
		first := hanging("pid")
		hanging(stop)
		w.waitFor(func() bool { now := hanging("pid"); return now != "" && now != first })
		pair.Standby.Restart(t)
		w.wants(<-result, 0, "")
	})
}

// waitFor waits until a condition holds.
func (w *world) waitFor(condition func() bool) {
	w.t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatal("it does not come")
		}
	}
}

// interruptedCommits interrupts commands, which hang makes, when it reports that they hang.
func (w *world) interruptedCommits(hang func(args ...string) (*exec.Cmd, func() bool)) {
	w.t.Helper()
	for _, c := range []struct {
		signal syscall.Signal
		code   int
		says   string
		args   []string
	}{
		{syscall.SIGINT, 130, "Hint: look before you repeat it", []string{"groups", "create", "GIS"}},
		{syscall.SIGTERM, 143, `"code":"interrupted"`, []string{"invitations", "create", "bo@acme.example", "--role", "user", "-o", "json"}},
	} {
		command, hangs := hang(c.args...)
		result := start(w.t, command)
		w.waitFor(hangs)
		begun := time.Now()
		if err := command.Process.Signal(c.signal); err != nil {
			w.t.Error(err)
		}
		e := <-result
		w.wants(e, c.code, "it is not known whether the change was made")
		w.wants(e, c.code, "interrupted")
		w.wants(e, c.code, c.says)
		if took := time.Since(begun); took > promptly {
			w.t.Errorf("it ended after %v", took)
		}
	}
}
