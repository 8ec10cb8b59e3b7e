//go:build unix

package cmd

import (
	"fmt"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
)

// Four `resend --failed` at once send each mail once.
func TestFaultMailCrowd(t *testing.T) {
	t.Parallel()
	onBoth(t, mailCrowd)
}

func mailCrowd(t *testing.T, database func() string) {
	t.Helper()
	w := founded(t, database())
	w.mailing("none", "down")
	var want []string
	create := []string{"invitations", "create", "--role", "user", "-q"}
	for i := range testenv.Full(200, 40) {
		want = append(want, fmt.Sprintf("p%03d@acme.example", i))
	}
	w.wants(w.run(append(create, want...)...), 8, fmt.Sprintf("%d more were not delivered", len(want)-20))
	w.later(11 * time.Minute)
	o := w.mailing("none")
	o.mailOnce(w, 4, want, "sent %d invitation", "invitations", "resend", "--failed")
	if left := w.lines("invitations", "list", "--filter", "NOT delivery=sent OR attempts>2", "--columns", "recipient"); len(left) > 0 {
		t.Errorf("not sent, or tried too often: %v", left)
	}
}

// Whatever is killed when: every invitation that there is gets its mail, by `resend --failed` if not before, and
// whoever gets two gets the same message twice.
func TestFaultMailKilledAnywhere(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, mailKilledAnywhere)
}

func mailKilledAnywhere(t *testing.T, database func() string) {
	t.Helper()
	w := founded(t, database())
	o := w.mailing("none")
	while := 3 * w.reading()
	for i := range testenv.Full(60, 6) {
		args := []string{"invitations", "create", "--role", "user", "-q"}
		for n := range 5 {
			args = append(args, fmt.Sprintf("p%d-%d@acme.example", i, n))
		}
		w.killWithin(while, args...)
	}
	w.later(11 * time.Minute)
	w.must("invitations", "resend", "--failed")
	ids := received(t, o.taken())
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
