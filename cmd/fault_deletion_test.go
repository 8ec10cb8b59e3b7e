//go:build linux

package cmd

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv"
)

// At whichever of its calls the deletion of an owner is stopped, it has happened as a whole or not at all, down to the
// last row and event; repeating it completes it, or finds it done.
func TestFaultDeletionStopped(t *testing.T) {
	t.Parallel()
	kinds := []string{"pwrite64", "fcntl", "fsync"}
	if testenv.Full(1, 0) > 0 {
		kinds = append(kinds, "pread64", "ftruncate", "close", "?open,openat", "?unlink,unlinkat", "?stat,?lstat,fstat,newfstatat")
	}
	template, jobs := deletions(t)
	for _, calls := range kinds {
		for _, signal := range []string{"SIGTERM", "SIGKILL"} {
			for name, j := range jobs {
				t.Run(name+" "+calls+" "+signal, func(t *testing.T) {
					t.Parallel()
					template.strike(t, j, fault{calls, "signal=" + signal, ""}, 2)
				})
			}
		}
	}
}

// The same holds for whatever a disk does.
func TestFaultDeletionDisk(t *testing.T) {
	t.Parallel()
	template, jobs := deletions(t)
	for i, f := range faults() {
		if !strings.HasPrefix(f.what, "error") {
			continue
		}
		for name, j := range jobs {
			if testenv.Full(0, 1) > 0 && (name == "cascade") == (i%2 > 0) {
				continue // each of them with every second fault
			}
			t.Run(name+" "+f.calls+" "+f.what+f.last, func(t *testing.T) {
				t.Parallel()
				template.strike(t, j, f, 2)
			})
		}
	}
}

// deletions are both ways to delete a member who leaves something of every kind, and the world to do it in.
func deletions(t *testing.T) (*world, map[string]job) {
	t.Helper()
	needStrace(t)
	template := leaving(t, "ROSTER_TEST_NOW=2026-03-01T09:00:00Z")
	return template, map[string]job{
		"cascade":  deleteJob(t, template, "--delete-resources", "--yes"),
		"transfer": deleteJob(t, template, "--transfer-to", "cy@acme.example", "--yes"),
	}
}

// deleteJob deletes bo@acme.example. The whole state that this gives in template is its effect, and any other is half
// of it.
func deleteJob(t *testing.T, template *world, flags ...string) job {
	t.Helper()
	args := append([]string{"members", "delete", "bo@acme.example", "--as", "ana@acme.example"}, flags...)
	before, done := template.state(), template.copied(t)
	done.must(args...)
	after := done.state()
	if after == before {
		t.Fatalf("nothing was deleted:\n%s", before)
	}
	return template.counted(t, job{args: args, again: 4, effects: func(w *world) []bool {
		now := w.state()
		return []bool{now == after, now != before}
	}})
}

// An owner who is deleted in the middle of an import keeps nothing; what is there afterwards has owners, and all that
// it depends on.
func TestFaultImportOwnerLeaves(t *testing.T) {
	t.Parallel()
	needStrace(t)
	for name, heir := range map[string][]string{"transfer": {"--transfer-to", "ana@acme.example"}, "cascade": {"--delete-resources"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, s := stocked(t, testenv.Full(3000, 1700))
			taking := w.slow(s.take()...)
			ending := start(t, taking)
			goOn := w.pause(taking, ending)
			w.wants(w.run(append([]string{"members", "delete", "bo@acme.example", "--yes", "-q"}, heir...)...), 0, "")
			goOn()
			e := <-ending
			w.wants(silent(e), 6, "could not be imported")
			if told, others := created(w, e.out); len(told)+others != len(s.rows) {
				t.Errorf("it tells %d created and %d others, of %d rows", len(told), others, len(s.rows))
			}
			w.owned(func(r org.Resource) {
				_, needs, _ := strings.Cut(s.rows[r.Path()], "] ")
				if slices.Sort(r.DependsOn); fmt.Sprint(r.DependsOn) != needs {
					t.Errorf("%s needs %v, want %s", r.Path(), r.DependsOn, needs)
				}
			})
			w.sound()
		})
	}
}

// slow is a roster that takes its time between transactions, so that others have their turn.
func (w *world) slow(args ...string) *exec.Cmd {
	w.t.Helper()
	name := peer(w.t, "strace", "a roster is slowed down by strace")
	return w.command(append([]string{name, "-f", "-o", os.DevNull, "-e", "trace=fcntl", "-e", "inject=fcntl:delay_exit=25000", w.roster()}, args...)...)
}

// pause stops a slow import that has taken in some of its rows, while it holds no lock, until the test calls what it
// gives. Without its tracer it cannot make any call.
func (w *world) pause(taking *exec.Cmd, ending <-chan ended) (goOn func()) {
	w.t.Helper()
	signal := func(s os.Signal) {
		if err := taking.Process.Signal(s); err != nil {
			w.t.Fatal(err)
		}
	}
	db, err := store.Open(w.t.Context(), w.database(), store.Options{Wait: 10 * time.Millisecond})
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // nothing was written
	for {
		if e, over := w.grown(1, ending); over {
			w.t.Fatalf("it is over before it is stopped: %s", e.err)
		}
		signal(syscall.SIGSTOP)
		if err := db.Change(w.t.Context(), func(*store.Store) error { return nil }); err == nil {
			return func() { signal(syscall.SIGCONT) }
		} else if !errors.Is(err, org.ErrBusy) {
			w.t.Fatal(err)
		}
		signal(syscall.SIGCONT)
	}
}
