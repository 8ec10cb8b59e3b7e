//go:build linux

package cmd

import (
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
)

// wanted is a file that changes a bit of everything in the world of leaving: bo goes, dee becomes a User, p1 is kept,
// p2 and p3 come.
const wanted = `groups: [Field crew]
members:
  - {email: ana@acme.example, groups: [Field crew]}
  - {email: cy@acme.example, language: fr}
  - {email: dee@acme.example, role: user}
  - {email: p1@acme.example, role: manager, groups: [Field crew]}
  - {email: p2@acme.example, role: user, groups: [Field crew]}
  - {email: p3@acme.example, role: user}
`

// applyFlags are how to apply wanted, but for consent.
func applyFlags() []string {
	return []string{"--prune", "--max-removals", "1", "--transfer-to", "cy@acme.example", "--as", "ana@acme.example"}
}

// applyJob applies wanted. That nothing is left to do is its effect, and any state that is neither that nor the one
// before is half of it.
func (w *world) applyJob() job {
	args := append([]string{"apply", w.file("wanted.yaml", wanted)}, applyFlags()...)
	before := w.state()
	return job{args: append(args, "--yes"), effects: func(w *world) []bool {
		return []bool{w.run(append(args, "--dry-run", "--exit-code")...).code == 0, w.state() != before}
	}}
}

// At whichever of its calls an apply is stopped, or a disk fails it, all of the file is so or nothing; repeating it
// completes it.
func TestFaultApplyStopped(t *testing.T) {
	t.Parallel()
	needStrace(t)
	template := leaving(t, "ROSTER_TEST_NOW=2026-03-01T09:00:00Z")
	j := template.counted(t, template.applyJob())
	all := []fault{{"fcntl", "signal=SIGINT", ""}, {"fcntl", "signal=SIGKILL", ""}, {"pwrite64", "signal=SIGINT", ""}, {"fsync", "signal=SIGTERM", ""}}
	for _, f := range append(all, faults()...) {
		t.Run(f.calls+" "+f.what+f.last, func(t *testing.T) {
			t.Parallel()
			template.strike(t, j, f, 2)
		})
	}
}

// Of applies of the same file at once one does it, and the others find it done. A deletion meanwhile comes before or
// after.
func TestFaultApplyTwice(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, applyTwice)
}

func applyTwice(t *testing.T, database func() string) {
	t.Helper()
	for range testenv.Full(10, 2) {
		w := leaving(t, database())
		j := w.applyJob()
		results := make([]ended, 5)
		var wait sync.WaitGroup
		for i := range results {
			wait.Go(func() {
				if i == 0 {
					results[i] = w.run("members", "delete", "bo@acme.example", "--transfer-to", "dee@acme.example", "--yes", "-q", "--as", "ana@acme.example")
					return
				}
				results[i] = w.run(j.args...)
			})
		}
		wait.Wait()
		did := 0
		for i, e := range results {
			if i == 0 && e.code == 4 || i == 0 && e.code == 7 {
				continue // bo is gone already, or dee a User
			}
			w.wants(e, 0, "")
			if i > 0 && !strings.Contains(e.out, "nothing to change") {
				did++
			}
		}
		if effects := j.effects(w); did != 1 || !effects[0] {
			t.Errorf("%d of them did it: %+v", did, results)
		}
		for _, action := range []string{"invitation.create", "group.create"} {
			if n := len(w.lines("audit", "list", "--filter", "action="+action+" AND (subject=p2@acme.example OR subject:Field)", "--columns", "action")); n != 1 {
				t.Errorf("%s is logged %d times", action, n)
			}
		}
		w.sound()
	}
}

// An apply waits for a lock, can be stopped while it does, and says at last that the database is busy. Its plan takes
// no lock for longer than it is worked out.
func TestFaultApplyLocked(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, applyLocked)
}

func applyLocked(t *testing.T, database func() string) {
	t.Helper()
	w := leaving(t, database())
	j := w.applyJob()
	release := w.lock()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		c := w.command(j.args...)
		result := start(t, c)
		time.Sleep(settling)
		if err := c.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if e := <-result; e.code != 128+int(signal) || e.took > settling+promptly {
			w.wants(e, 128+int(signal), "")
			t.Errorf("it took %v", e.took)
		}
	}
	waiting := start(t, w.command(j.args...))
	time.Sleep(100 * time.Millisecond)
	release()
	w.wants(<-waiting, 0, "")
	if effects := j.effects(w); fmt.Sprint(effects) != "[true true]" {
		t.Errorf("the effects are %v", effects)
	}
}

// Who is killed between the change and its mails has made the change: applying again does nothing, and the mails are
// found and sent later. A server that takes none leaves the change as well, and says so.
func TestFaultApplyMail(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, applyMail)
}

func applyMail(t *testing.T, database func() string) {
	t.Helper()
	w := leaving(t, database())
	o := w.mailing("starttls", "rcpt=hang")
	j := w.applyJob()
	c := w.command(j.args...)
	result := start(t, c)
	o.reaches(t, "rcpt")
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-result
	o.close()
	o = w.mailing("starttls")
	if got := w.must(j.args...); got != "nothing to change\n" {
		t.Errorf("applied again, it says %s", got)
	}
	w.later(11 * time.Minute)
	if got := w.must("invitations", "resend", "--failed"); got != "sent 2 invitations\n" {
		t.Errorf("resend says %s", got)
	}
	if sent := o.taken(); len(sent) != 2 {
		t.Errorf("sent are %v", sent)
	}

	w = leaving(t, database())
	w.mailing("starttls", "down")
	j = w.applyJob()
	e := w.run(j.args...)
	w.wants(e, 8, "p2@acme.example")
	if !strings.Contains(e.out, "2 invitations made") || !j.effects(w)[0] {
		t.Errorf("it says\n%s%s", e.out, e.err)
	}
	w.wants(w.run(j.args...), 0, "")
}
