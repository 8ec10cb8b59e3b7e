//go:build unix

package cmd

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// mail.rate bounds how many mails leave a minute, evenly, however fast the server takes them.
func TestMailRate(t *testing.T) {
	t.Parallel()
	const rate, mails = 600, 8
	const gap = time.Minute / rate
	w := founded(t, fmt.Sprintf("ROSTER_MAIL_RATE=%d", rate))
	o := w.mailing("none")
	begun := time.Now() // before the first mail, which may arrive late
	w.must(invitingMany(mails)...)
	taken := o.taken()
	if len(taken) != mails || o.connections != 1 {
		t.Fatalf("%d mails over %d connections, want %d over 1", len(taken), o.connections, mails)
	}
	for n := 1; n < mails; n++ {
		if since := taken[n].at.Sub(begun); since < time.Duration(n)*gap {
			t.Errorf("mail %d left after %v", n, since)
		}
	}
}

// Whoever waits for mail.rate is interrupted at once, and does not wait for mails that are not tried.
func TestMailRateWaitsForNothing(t *testing.T) {
	t.Parallel()
	w := founded(t, "ROSTER_MAIL_RATE=1")
	o := w.mailing("none")
	c := w.command(invitingMany(2)...)
	result := start(t, c)
	o.reaches(t, "taken")
	begun := time.Now()
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if w.wants(<-result, 130, "interrupted"); time.Since(begun) > promptly {
		t.Errorf("it ended after %v", time.Since(begun))
	}
	if got := len(o.taken()); got != 1 {
		t.Errorf("%d mails were sent, want 1", got)
	}

	w = founded(t, "ROSTER_MAIL_RATE=1")
	w.mailing("none", "taken=hang")
	e := w.run(invitingMany(3)...)
	if w.wants(e, 8, "no answer within"); e.took > 30*time.Second+promptly {
		t.Errorf("it ended after %v", e.took)
	}
}

// A server that takes so many messages over one connection and no more gets the others over further ones, each once.
func TestMailMostMessages(t *testing.T) {
	t.Parallel()
	const mails, most = 20, 3
	for _, how := range []string{"421", "452", "close"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w := founded(t)
			o := w.mailing("starttls", fmt.Sprintf("most=%d=%s", most, how))
			w.must(invitingMany(mails)...)
			got := map[string]int{}
			for _, m := range o.taken() {
				got[m.to]++
			}
			if want := (mails + most - 1) / most; len(got) != mails || len(o.taken()) != mails || o.connections != want {
				t.Errorf("%d mails to %d people over %d connections, want %d over %d", len(o.taken()), len(got), o.connections, mails, want)
			}
			if left := w.lines("invitations", "list", "--filter", "NOT delivery=sent", "--columns", "recipient"); len(left) > 0 {
				t.Errorf("not sent: %s", strings.Join(left, " "))
			}
		})
	}
}

// invitingMany is the command that invites so many.
func invitingMany(n int) []string {
	args := []string{"invitations", "create", "--role", "user", "-q"}
	for i := range n {
		args = append(args, fmt.Sprintf("p%d@acme.example", i))
	}
	return args
}
