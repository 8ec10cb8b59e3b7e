//go:build unix

package cmd

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// A table that is stopped while one of its mails is on the way, and given again: everybody gets one mail, but for the
// one that was on the way, who may get the same message twice. A signal ends it within a second, with the report of
// what is done.
func TestFaultFromMailStopped(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, fromMailStopped)
}

func fromMailStopped(t *testing.T, database func() string) {
	t.Helper()
	signals := []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT}
	for step, had := range steps() {
		for _, signal := range signals[:testenv.Full(3, 2)] {
			t.Run(fmt.Sprintf("%s %d", step, signal), func(t *testing.T) {
				t.Parallel()
				w := founded(t, database())
				g := newGuests(w, 25)
				fault, before := step+"=hang:"+g.emails[13], 13
				if step == "greet" {
					fault, before = "greet=hang", 0
				}
				o := w.mailing("starttls", fault)
				command := w.command(g.invite()...)
				ending := start(t, command)
				for range before {
					o.reaches(t, "taken")
				}
				o.reaches(t, step)
				time.Sleep(20 * time.Millisecond) // it hangs there
				begun := time.Now()
				if err := command.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				e := <-ending
				if took := time.Since(begun); took > promptly {
					t.Errorf("it ended after %v", took)
				}
				w.wants(silent(e), 128+int(signal), "")
				if told, _ := created(w, e.out); signal != syscall.SIGKILL && len(told) != before {
					t.Errorf("%d rows are told to be mailed, want %d", len(told), before)
				}
				o.close()
				letters := o.taken()
				if len(letters) != before+had {
					t.Errorf("%d messages were taken, want %d", len(letters), before+had)
				}
				want, twice, unanswered := len(g.emails)+had, had, []string(nil)
				if handedOver(step) && signal != syscall.SIGKILL { // which cannot store that
					want, twice, unanswered = len(g.emails)-1+had, 0, g.emails[13:14]
				}
				o = w.mailing("starttls")
				w.later(2 * time.Minute)
				w.wants(silent(w.run(g.invite()...)), 0, "")
				g.mailed(w, append(letters, o.taken()...), twice, unanswered...)
				w.wants(silent(w.run(g.invite()...)), 0, "")
				if again := len(letters) + len(o.taken()); again != want {
					t.Errorf("%d messages after another run, want %d", again, want)
				}
				g.complete(w)
			})
		}
	}
}

// Given again at once, it waits for the mail that was on the way at the kill, until it may be sent again.
func TestFaultFromMailAtOnce(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, fromMailAtOnce)
}

func fromMailAtOnce(t *testing.T, database func() string) {
	t.Helper()
	w := founded(t, database())
	g := newGuests(w, 12)
	o := w.mailing("none", "taken=hang:"+g.emails[3])
	environ := w.environ
	w.later(-50 * time.Second)
	command := w.command(g.invite()...)
	ending := start(t, command)
	for range 4 {
		o.reaches(t, "taken")
	}
	_ = command.Process.Kill()
	<-ending
	o.close()
	letters := o.taken()
	w.environ = environ
	o = w.mailing("none")
	e := w.run(g.invite()...)
	w.wants(silent(e), 0, "")
	if e.took < 2*time.Second {
		t.Errorf("it waited for %v only", e.took)
	}
	g.mailed(w, append(letters, o.taken()...), 1)
}

// Whatever is killed when: in the end everybody is invited once, and who gets two mails gets the same message twice.
func TestFaultFromMailKilledAnywhere(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, fromMailKilledAnywhere)
}

func fromMailKilledAnywhere(t *testing.T, database func() string) {
	t.Helper()
	w := founded(t, database())
	g := newGuests(w, testenv.Full(400, 50))
	o := w.mailing("none")
	while := 6 * w.reading()
	kills := testenv.Full(30, 3)
	for i := range kills {
		w.killWithin(while, g.invite()...)
		w.later(time.Duration(i+1) * 2 * time.Minute)
	}
	killed := len(o.taken())
	w.wants(silent(w.run(g.invite()...)), 0, "")
	t.Logf("%d of %d messages were sent before the last run", killed, len(o.taken()))
	g.mailed(w, o.taken(), kills)
	g.complete(w)
}

// A mail server that hangs, or is not there, ends in a report that says so, soon; what is not mailed is, later, and
// once, but for what was handed over.
func TestFaultFromMailHanging(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, fromMailHanging)
}

func fromMailHanging(t *testing.T, database func() string) {
	t.Helper()
	for _, fault := range []string{"greet=hang", "taken=hang", "down", "data=close", "rcpt=450"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			w := founded(t, database())
			g := newGuests(w, 25)
			w.mailing("none", fault)
			failed := w.dir + "/failed.csv"
			e := w.run(g.invite("--failed-to", failed)...)
			w.wants(silent(e), 6, "25 rows of 25 could not be invited or mailed")
			if e.took > 30*time.Second+promptly || strings.Count(e.out, ",failed,") != 25 {
				t.Errorf("it ended after %v with\n%s", e.took, e.out)
			}
			var unanswered []string
			for email, i := range g.there(w) {
				if i.Delivery == org.DeliveryUnconfirmed {
					unanswered = append(unanswered, email)
				}
			}
			// A connection that is reset was not read to its end; one that is closed may have been.
			if want := map[string]int{"taken=hang": 1}[fault]; fault != "data=close" && len(unanswered) != want {
				t.Errorf("%d may have been mailed, want %d", len(unanswered), want)
			}
			o := w.mailing("none")
			g.file = failed
			w.wants(silent(w.run(g.invite()...)), 0, "")
			g.mailed(w, o.taken(), 0, unanswered...)
			g.complete(w)
		})
	}
}
