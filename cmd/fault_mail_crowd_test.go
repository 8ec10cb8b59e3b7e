//go:build unix

package cmd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// Four `resend --failed` at once send each mail once.
func TestFaultMailCrowd(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.mailing("none", "down")
	var want []string
	create := []string{"invitations", "create", "--role", "user", "-q"}
	for i := range full(200, 40) {
		want = append(want, fmt.Sprintf("p%03d@acme.example", i))
	}
	w.wants(w.run(append(create, want...)...), 8, "mails were not delivered")
	o := w.mailing("none")
	results := make([]ended, 4)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() { results[i] = w.run("invitations", "resend", "--failed") })
	}
	all.Wait()
	said := 0
	for _, e := range results {
		w.wants(e, 0, "")
		var sent int
		if _, err := fmt.Sscanf(e.out, "sent %d invitation", &sent); err != nil {
			t.Error(err)
		}
		said += sent
	}
	var got []string
	for _, m := range o.taken() {
		got = append(got, m.to)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) || said != len(want) {
		t.Errorf("%d mails were sent, %d of them were told of, want each of %d once", len(got), said, len(want))
	}
	if left := w.lines("invitations", "list", "--filter", "NOT delivery=sent OR attempts>2", "--columns", "recipient"); len(left) > 0 {
		t.Errorf("not sent, or tried too often: %v", left)
	}
}

// Whatever is killed when: every invitation that there is gets its mail, by `resend --failed` if not before, and whoever gets
// two gets the same message twice.
func TestFaultMailKilledAnywhere(t *testing.T) {
	t.Parallel()
	w := founded(t)
	o := w.mailing("none")
	for i := range full(60, 12) {
		args := []string{"invitations", "create", "--role", "user", "-q"}
		for n := range 5 {
			args = append(args, fmt.Sprintf("p%d-%d@acme.example", i, n))
		}
		c := w.command(args...)
		result := start(t, c)
		time.Sleep(time.Duration(10+rand.IntN(60)) * time.Millisecond)
		_ = c.Process.Kill() // it may have ended
		<-result
	}
	w.later(11 * time.Minute)
	w.must("invitations", "resend", "--failed")
	ids := map[string]string{}
	for _, m := range o.taken() {
		if id, found := ids[m.to]; found && id != m.id() {
			t.Errorf("%s got two messages, %s and %s", m.to, id, m.id())
		}
		ids[m.to] = m.id()
	}
	there := w.lines("invitations", "list", "--columns", "recipient")
	for _, email := range there {
		if ids[email] == "" {
			t.Errorf("%s got no mail", email)
		}
	}
	if got := w.lines("invitations", "list", "--filter", "NOT delivery=sent", "--columns", "recipient"); len(got) > 0 {
		t.Errorf("not sent: %v", got)
	}
	t.Logf("%d invitations, %d messages", len(there), len(o.taken()))
	w.sound()
}
