//go:build unix

package cmd

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// mailing starts a mail server, with which this world mails from then on.
func (w *world) mailing(mode string, faults ...string) *office {
	w.t.Helper()
	o, err := openOffice(w.t.TempDir(), mode, faults...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		o.close()
		if told := o.inClear(); told != "" {
			w.t.Errorf("%q was said in clear", told)
		}
	})
	w.environ = append(w.environ, "ROSTER_MAIL_SMTP_TIMEOUT=8s")
	w.environ = append(w.environ, o.environ()...)
	return o
}

// later makes it that much later in this world than it is.
func (w *world) later(d time.Duration) {
	w.environ = append(w.environ, "ROSTER_TEST_NOW="+time.Now().Add(d).UTC().Format(time.RFC3339))
}

// id is the Message-ID of a message.
func (l letter) id() string {
	_, after, _ := strings.Cut(l.raw, "\r\nMessage-ID: ")
	value, _, _ := strings.Cut(after, "\r\n")
	return value
}

// received gives the Message-ID of what each got. Who got two messages got the same twice.
func received(t *testing.T, letters []letter) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, l := range letters {
		if id, found := ids[l.to]; found && id != l.id() {
			t.Errorf("%s got two messages, %s and %s", l.to, id, l.id())
		}
		ids[l.to] = l.id()
	}
	return ids
}

// mailOnce runs roster n times at once: each tells as told, such as "sent %d", how many it mailed, and together they
// mail each of want once.
func (o *office) mailOnce(w *world, n int, want []string, told string, args ...string) {
	w.t.Helper()
	said := 0
	for _, e := range w.atOnce(n, args...) {
		w.wants(e, 0, "")
		var sent int
		if _, err := fmt.Sscanf(e.out, told, &sent); err != nil {
			w.t.Error(err)
		}
		said += sent
	}
	var got []string
	for _, m := range o.taken() {
		got = append(got, m.to)
	}
	if slices.Sort(got); !slices.Equal(got, want) || said != len(want) {
		w.t.Errorf("%d mails were sent, %d of them were told of, want each of %d once", len(got), said, len(want))
	}
}

// reaches waits until a client has come to that step.
func (o *office) reaches(t *testing.T, step string) {
	t.Helper()
	over := time.After(patience)
	for {
		select {
		case at := <-o.at:
			if at == step {
				return
			}
		case <-over:
			t.Fatalf("nobody came to %s", step)
		}
	}
}

// steps are those at which a mail may be cut off, and how many of it the server has then.
func steps() map[string]int { return map[string]int{"greet": 0, "rcpt": 0, "data": 0, "taken": 1} }

// handedOver tells whether a server that hangs at a step has been given the whole message.
func handedOver(step string) bool { return step == "data" || step == "taken" }

// Whoever is killed while a mail is on its way has made the invitation, and its mail is found and sent once more by
// `resend --failed`, not before ten minutes have passed, as the same message.
func TestFaultMailKilled(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, mailKilled)
}

func mailKilled(t *testing.T, database func() string) {
	t.Helper()
	for step, had := range steps() {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			w := founded(t, database())
			o := w.mailing("starttls", step+"=hang")
			c := w.command("invitations", "create", "bo@acme.example", "--role", "user")
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
			w.left("pending 1")

			o = w.mailing("starttls")
			for _, early := range []time.Duration{0, 9 * time.Minute} {
				w.later(early)
				if got := w.must("invitations", "resend", "--failed"); got != "sent 0 invitations\n" {
					t.Errorf("after %v: %s", early, got)
				}
			}
			w.later(11 * time.Minute)
			w.must("invitations", "create", "bo@acme.example", "--role", "user", "--if-not-exists", "-q")
			w.left("pending 1") // what is there is given as it is
			if got := w.must("invitations", "resend", "--failed"); got != "sent 1 invitation\n" {
				t.Errorf("after 11 minutes: %s", got)
			}
			if got := w.must("invitations", "resend", "--failed"); got != "sent 0 invitations\n" {
				t.Errorf("once more: %s", got)
			}
			w.left("sent 2")
			again := o.taken()
			if len(again) != 1 || again[0].to != "bo@acme.example" {
				t.Fatalf("sent again: %v", again)
			}
			for _, f := range first {
				if f.id() == "" || f.id() != again[0].id() {
					t.Errorf("the messages are %q and %q", f.id(), again[0].id())
				}
			}
			w.sound()
		})
	}
}

// left checks what is stored of the delivery to bo: its state, and how often it was tried.
func (w *world) left(want string) {
	w.t.Helper()
	if got := strings.TrimSpace(w.must("invitations", "show", "bo@acme.example", "--jq", `"\(.delivery) \(.attempts)"`)); got != want {
		w.t.Errorf("the delivery is %s, want %s", got, want)
	}
}

// Ctrl-C while a mail is on its way ends the command within a second. The invitation is made, its link is printed, and
// its mail stays pending, unless it was handed over: then it may have been delivered, and is not sent again.
func TestFaultMailInterrupted(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, mailInterrupted)
}

func mailInterrupted(t *testing.T, database func() string) {
	t.Helper()
	for step := range steps() {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			w := founded(t, database())
			o := w.mailing("implicit", step+"=hang")
			c := w.command("invitations", "create", "bo@acme.example", "--role", "user", "--link")
			result := start(t, c)
			o.reaches(t, step)
			begun := time.Now()
			if err := c.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			e := <-result
			if took := time.Since(begun); took > promptly {
				t.Errorf("it ended after %v", took)
			}
			w.wants(e, 130, "interrupted")
			if !strings.HasPrefix(e.out, "https://portal.acme.example/accept/rst_") {
				t.Errorf("printed %q", e.out)
			}
			delivery, want := "pending 1", 1
			if handedOver(step) {
				delivery, want = "unconfirmed 1", 0
			}
			w.left(delivery)
			o.close()
			o = w.mailing("implicit")
			w.later(11 * time.Minute)
			w.must("invitations", "resend", "--failed", "-q")
			if got := len(o.taken()); got != want {
				t.Errorf("%d messages were sent later, want %d", got, want)
			}
		})
	}
}

// A mail server that does not answer, at the greeting or after the message, ends in exit 8 within 30 seconds, however
// many messages wait for it.
func TestFaultMailHanging(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, mailHanging)
}

func mailHanging(t *testing.T, database func() string) {
	t.Helper()
	for step := range steps() {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			w := founded(t, database())
			w.mailing("starttls", step+"=hang")
			e := w.run("invitations", "create", "bo@acme.example", "cy@acme.example", "dee@acme.example", "--role", "user", "-q")
			w.wants(e, 8, "no answer within")
			if e.took > 30*time.Second+promptly {
				t.Errorf("it ended after %v", e.took)
			}
			if handedOver(step) {
				w.left("unconfirmed 1")
			} else {
				w.left("failed 1")
			}
		})
	}
}
