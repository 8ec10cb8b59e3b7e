//go:build unix

package cmd

import (
	"strings"
	"testing"
	"time"
)

// What cron runs waits for a lock as every change does, ends with 9 when it stays, and has changed and mailed nothing.
// What only reads, a backup, waits for nobody.
func TestFaultCronLocked(t *testing.T) {
	t.Parallel()
	onBoth(t, cronLocked)
}

func cronLocked(t *testing.T, database func() string) {
	t.Helper()
	w, _ := awaited(t, 1, database())
	w.must("invitations", "create", "old@acme.example", "--role", "user", "--expires-in", "1s", "--no-email", "-q")
	w.mailing("none", "down")
	w.wants(w.run("invitations", "create", "lost@acme.example", "--role", "user", "-q"), 8, "")
	o := w.mailing("none")
	w.later(11 * time.Minute)
	jobs := [][]string{
		{"invitations", "purge"}, {"invitations", "resend", "--failed"}, {"invitations", "remind"}, {"audit", "prune", "--older-than", "0s"},
	}
	release := w.lock()
	results := make([]chan ended, len(jobs))
	for i, job := range jobs {
		results[i] = make(chan ended, 1)
		go func() { results[i] <- w.run(append(job, "--quiet")...) }()
	}
	if e := w.run("database", "backup", "copy.db", "-q"); e.code != 0 || e.took > promptly {
		t.Errorf("a backup ended with %d after %v: %s", e.code, e.took, e.err)
	}
	for i := range jobs {
		e := <-results[i]
		if w.wants(e, 9, "kept the database"); e.out != "" || e.took < 15*time.Second || e.took > 15*time.Second+2*promptly {
			t.Errorf("%s said %q, and waited for %v", strings.Join(jobs[i], " "), e.out, e.took)
		}
	}
	if got := len(o.taken()); got > 0 {
		t.Errorf("%d mails were sent", got)
	}
	release()
	for i, want := range []string{"purged 1 expired invitation\n", "sent 1 invitation\n", "reminded 1 invitation\n"} {
		if got := w.must(jobs[i]...); got != want {
			t.Errorf("%s: %q, want %q", strings.Join(jobs[i], " "), got, want)
		}
	}
}
