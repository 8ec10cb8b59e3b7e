package mail

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

func dial(t testing.TB, s Server) *Conn {
	t.Helper()
	c, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestSend(t *testing.T) {
	for _, mode := range []string{"starttls", "implicit", "none"} {
		t.Run(mode, func(t *testing.T) {
			var p peer
			c := dial(t, p.startTrusted(t, mode))
			var names []string
			for _, code := range locale.Supported() {
				for _, kind := range kinds() {
					names = append(names, code+"/"+string(kind))
					if err := c.Send(t.Context(), message(t, letter(kind, code))); err != nil {
						t.Fatal(err)
					}
				}
			}
			got, heard, connections := p.seen()
			if len(got) != len(names) || connections != 1 {
				t.Fatalf("%d messages over %d connections, want %d over 1", len(got), connections, len(names))
			}
			for i, d := range got {
				if d.from != "no-reply@acme.example" || d.to != "bo@acme.example" {
					t.Errorf("from %q to %q", d.from, d.to)
				}
				compareGolden(t, names[i], read(t, d.raw))
			}
			if mode != "none" {
				nothingInClear(t, heard)
			}
		})
	}
}

// nothingInClear fails if heard, from the wire, shows a part of a message or of a password.
func nothingInClear(t *testing.T, heard string) {
	t.Helper()
	for _, secret := range []string{
		"bo@acme", "no-reply@", "MAIL", "RCPT", "Subject", "portal.acme", "Acme", "AUTH", password, username,
		base64.StdEncoding.EncodeToString([]byte(password)), base64.StdEncoding.EncodeToString([]byte("\x00" + username + "\x00" + password)),
	} {
		if strings.Contains(heard, secret) {
			t.Errorf("%q was sent in clear:\n%q", secret, heard)
		}
	}
}

func TestManyMessagesOverOneConnection(t *testing.T) {
	p := peer{onRcpt: func(to string) error {
		if strings.HasPrefix(to, "gone7") {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		}
		return nil
	}}
	c := dial(t, p.startTrusted(t, "starttls"))
	for i := range 100 {
		l := letter(org.MailInvitation, "en")
		l.To = fmt.Sprintf("bo%d@acme.example", i)
		if i%10 == 7 {
			l.To = fmt.Sprintf("gone%d@acme.example", i)
		}
		if err := c.Send(t.Context(), message(t, l)); Permanent(err) != (l.To == "gone7@acme.example" || l.To == "gone77@acme.example") || (err != nil) != Permanent(err) {
			t.Errorf("%s: %v", l.To, err)
		}
	}
	got, _, connections := p.seen()
	if len(got) != 98 || connections != 1 {
		t.Errorf("%d messages over %d connections, want 98 over 1", len(got), connections)
	}
	for _, d := range got {
		if to := read(t, d.raw).header.Get("To"); to != "<"+d.to+">" {
			t.Errorf("the message for %s went to %s", to, d.to)
		}
	}
}

func TestCheckSendsNothing(t *testing.T) {
	for _, mode := range []string{"starttls", "implicit", "none"} {
		var p peer
		s := p.startTrusted(t, mode)
		if err := s.Check(t.Context()); err != nil {
			t.Fatalf("%s: %v", mode, err)
		}
		got, heard, connections := p.seen()
		if len(got) != 0 || connections != 1 {
			t.Errorf("%s: %d messages over %d connections", mode, len(got), connections)
		}
		if mode == "none" && (strings.Contains(heard, "MAIL") || !strings.Contains(heard, "AUTH PLAIN") || !strings.HasSuffix(heard, "NOOP\r\nQUIT\r\n")) {
			t.Errorf("it said %q", heard)
		}
	}
}

func TestWithoutUsername(t *testing.T) {
	var p peer
	s := p.startTrusted(t, "starttls")
	s.Username, s.Password = "", nil
	err := dial(t, s).Send(t.Context(), message(t, letter(org.MailTest, "en")))
	if err == nil || !strings.Contains(err.Error(), "502 5.7.0 Please authenticate first") {
		t.Errorf("got %v", err)
	}
}

func TestSignInByLogin(t *testing.T) {
	encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	var p peer
	s := p.script(t, "none", polite("EHLO", "250-hello\r\n250 AUTH XOAUTH2 LOGIN", "AUTH", "334 "+encode("Username:"),
		encode(username), "334 "+encode("Password:"), encode(password), "235 welcome"))
	s.Username = username
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if _, heard, _ := p.seen(); !strings.Contains(heard, "AUTH LOGIN\r\n"+encode(username)+"\r\n"+encode(password)+"\r\nNOOP\r\n") {
		t.Errorf("it said %q", heard)
	}
}

// TestIdleConnectionThatTheServerEnds is about a server that has lost its patience between two messages.
func TestIdleConnectionThatTheServerEnds(t *testing.T) {
	for title, end := range map[string]func() error{
		"with 421": func() error {
			return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 4, 2}, Message: "idle for too long"}
		},
		"without a word": nil,
	} {
		t.Run(title, func(t *testing.T) {
			ended := false
			var p peer
			p.onMail = func(string) error {
				if _, _, connections := p.seen(); end != nil && !ended && connections == 1 {
					if got, _, _ := p.seen(); len(got) == 1 {
						ended = true
						return end()
					}
				}
				return nil
			}
			c := dial(t, p.startTrusted(t, "starttls"))
			for i := range 3 {
				if i == 1 && end == nil {
					c.wire.cut()
				}
				if err := c.Send(t.Context(), message(t, letter(org.MailInvitation, "en"))); err != nil {
					t.Fatal(err)
				}
			}
			if got, _, connections := p.seen(); len(got) != 3 || connections != 2 {
				t.Errorf("%d messages over %d connections, want 3 over 2", len(got), connections)
			}
		})
	}
}

func TestIdleConnectionAndTheServerIsGone(t *testing.T) {
	var p peer
	s := p.startTrusted(t, "starttls")
	c := dial(t, s)
	c.wire.cut()
	c.server.Port = closedPort(t)
	var first error
	for i := range 3 {
		err := c.Send(t.Context(), message(t, letter(org.MailInvitation, "en")))
		if err == nil || Permanent(err) || !strings.Contains(err.Error(), "connection refused") {
			t.Fatalf("got %v", err)
		}
		if i == 0 {
			first = err
		} else if err != first {
			t.Errorf("it is tried again: %v", err)
		}
	}
}

func TestContextEndsBetweenMessages(t *testing.T) {
	var p peer
	c := dial(t, p.startTrusted(t, "starttls"))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range 2 {
		if err := c.Send(ended, message(t, letter(org.MailInvitation, "en"))); err == nil || Permanent(err) {
			t.Errorf("got %v", err)
		}
	}
	if err := c.Send(t.Context(), message(t, letter(org.MailInvitation, "en"))); err != nil {
		t.Errorf("with another context: %v", err)
	}
	if got, _, _ := p.seen(); len(got) != 1 {
		t.Errorf("%d messages, want 1", len(got))
	}
}

func BenchmarkSend(b *testing.B) {
	var p peer
	c := dial(b, p.startTrusted(b, "starttls"))
	m := message(b, letter(org.MailInvitation, "en"))
	start := time.Now()
	for b.Loop() {
		if err := c.Send(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "messages/s")
}
