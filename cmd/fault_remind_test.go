//go:build unix

package cmd

import (
	"fmt"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
)

// awaited is a world in which so many people were invited by mail, for a day: they are to be reminded.
func awaited(t *testing.T, n int, database string) (w *world, people []string) {
	t.Helper()
	w = founded(t, database)
	w.mailing("none")
	create := []string{"invitations", "create", "--role", "user", "--expires-in", "1d", "-q"}
	for i := range n {
		people = append(people, fmt.Sprintf("p%03d@acme.example", i))
	}
	w.must(append(create, people...)...)
	return w, people
}

// Whoever is killed while a reminder is on its way: it is sent once more, after a minute and not before, as the same
// message.
func TestFaultRemindKilled(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, remindKilled)
}

func remindKilled(t *testing.T, database func() string) {
	t.Helper()
	for step, had := range steps() {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			w, people := awaited(t, 1, database())
			o := w.mailing("starttls", step+"=hang")
			c := w.command("invitations", "remind")
			result := start(t, c)
			o.reaches(t, step)
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-result
			o.close()
			first := o.taken()
			if len(first) != had {
				t.Fatalf("%d messages were taken before the kill, want %d", len(first), had)
			}
			o = w.mailing("starttls")
			soon := "reminded 0 invitations\n"
			if step == "greet" { // it had not begun: the server is tried before anything is claimed
				soon = "reminded 1 invitation\n"
			}
			if got := w.must("invitations", "remind"); got != soon {
				t.Errorf("at once: %s", got)
			}
			w.later(11 * time.Minute)
			w.must("invitations", "remind")
			again := o.taken()
			if len(again) != 1 || again[0].to != people[0] {
				t.Fatalf("sent again: %v", again)
			}
			for _, f := range first {
				if f.id() == "" || f.id() != again[0].id() {
					t.Errorf("the messages are %q and %q", f.id(), again[0].id())
				}
			}
			if got := w.must("invitations", "remind"); got != "reminded 0 invitations\n" {
				t.Errorf("once more: %s", got)
			}
			w.sound()
		})
	}
}

// Sixteen `remind` at once send each mail once.
func TestFaultRemindCrowd(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, remindCrowd)
}

func remindCrowd(t *testing.T, database func() string) {
	t.Helper()
	w, want := awaited(t, testenv.Full(200, 40), database())
	o := w.mailing("none")
	o.mailOnce(w, 16, want, "reminded %d invitation", "invitations", "remind")
}

// Whatever is killed when: everybody is reminded in the end, and whoever gets two mails gets the same message twice.
func TestFaultRemindKilledAnywhere(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, remindKilledAnywhere)
}

func remindKilledAnywhere(t *testing.T, database func() string) {
	t.Helper()
	w, people := awaited(t, testenv.Full(300, 60), database())
	o := w.mailing("none")
	while := 3 * w.reading()
	for range testenv.Full(40, 8) {
		w.killWithin(while, "invitations", "remind")
	}
	killed := len(o.taken())
	w.later(11 * time.Minute)
	w.must("invitations", "remind", "-q")
	if got := len(received(t, o.taken())); got != len(people) {
		t.Errorf("%d of %d were reminded", got, len(people))
	}
	if extra := len(o.taken()) - len(people); extra > testenv.Full(40, 8) {
		t.Errorf("%d mails too many", extra)
	}
	t.Logf("%d of %d messages were sent before the last run", killed, len(o.taken()))
	w.sound()
}
