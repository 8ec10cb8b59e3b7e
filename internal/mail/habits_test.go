package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

func encoded(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// TestHabitsOfServers: a message reaches servers that speak in their own way.
func TestHabitsOfServers(t *testing.T) {
	for title, lines := range map[string]map[string]string{
		"codes alone":           polite("", "220", "EHLO", "250", "MAIL", "250", "RCPT", "250", "DATA", "354", ".", "250", "QUIT", "221"),
		"several lines":         polite("", "220-a\r\n220-\r\n220 b", "MAIL", "250-a\r\n250", "RCPT", "251-a\r\n251 will forward", "DATA", "354-a\r\n354", ".", "250-2.0.0 a\r\n250 2.0.0 b"),
		"lines without a code":  polite("EHLO", "250-hello\r\nthere\r\n250 PIPELINING"),
		"no EHLO":               polite("EHLO", "500 what?", "HELO", "250 hello"),
		"another positive code": polite("RCPT", "252 cannot verify"),
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			var p peer
			s := p.script(t, "none", lines)
			if err := deliverOnce(t.Context(), s, message(t, letter(org.MailInvitation, "en"))); err != nil {
				t.Fatal(err)
			}
			if _, heard, _ := p.seen(); !strings.Contains(heard, "\r\n.\r\nQUIT\r\n") {
				t.Errorf("it said %q", heard)
			}
		})
	}
}

// TestGoingAway: 421 at any step is told as what it is.
func TestGoingAway(t *testing.T) {
	for _, at := range []string{"", "EHLO", "MAIL", "RCPT", "DATA", "."} {
		var p peer
		err := deliverOnce(t.Context(), p.script(t, "none", polite(at, "421 4.3.2 shutting down")), message(t, letter(org.MailInvitation, "en")))
		if err == nil || !strings.HasSuffix(err.Error(), ": 421 4.3.2 shutting down") || Permanent(err) || Unconfirmed(err) || org.HintOf(err) != "" {
			t.Errorf("at %q: %v, hint %q", at, err, org.HintOf(err))
		}
	}
}

// TestSigningIn: AUTH is understood in any case and in its old form, and another way is tried when one is refused.
func TestSigningIn(t *testing.T) {
	plain := "AUTH PLAIN " + encoded("\x00"+username+"\x00"+password) + "\r\n"
	for title, test := range map[string]struct {
		lines []string
		said  string
		err   string
		hint  string
	}{
		"upper case": {[]string{"EHLO", "250-hello\r\n250 AUTH PLAIN", "AUTH", "235"}, plain + "NOOP", "", ""},
		"lower case": {[]string{"EHLO", "250-hello\r\n250 auth login plain", "AUTH", "235 ok"}, plain + "NOOP", "", ""},
		"old form":   {[]string{"EHLO", "250-hello\r\n250 AUTH=PLAIN LOGIN", "AUTH", "235 ok"}, plain + "NOOP", "", ""},
		"both forms": {[]string{"EHLO", "250-hello\r\n250-AUTH=GSSAPI\r\n250 AUTH PLAIN", "AUTH", "235 ok"}, plain + "NOOP", "", ""},
		"PLAIN is refused, LOGIN is not": {
			[]string{"EHLO", "250-hello\r\n250 AUTH PLAIN LOGIN", "AUTH PLAIN", "504 5.5.4 not today", "AUTH LOGIN", "334 what?", encoded(username), "334", encoded(password), "235"},
			plain + "AUTH LOGIN\r\n" + encoded(username) + "\r\n" + encoded(password) + "\r\nNOOP", "", "",
		},
		"both are refused": {
			[]string{"EHLO", "250-hello\r\n250 AUTH PLAIN LOGIN", "AUTH", "535 5.7.8 wrong password"},
			plain + "AUTH LOGIN\r\n", "does not sign acme in: 535 5.7.8 wrong password", "refuses the sender",
		},
		"not now": {[]string{"EHLO", "250-hello\r\n250 AUTH PLAIN LOGIN", "AUTH", "454 4.7.0 later"}, plain, "454 4.7.0 later", ""},
		"none fits": {
			[]string{"EHLO", "250-hello\r\n250 AUTH GSSAPI NTLM"},
			"",
			"it offers GSSAPI, NTLM, and roster can use PLAIN, LOGIN, SCRAM-SHA-256, CRAM-MD5", "",
		},
		"a token is wanted": {[]string{"EHLO", "250-hello\r\n250 AUTH XOAUTH2"}, "", "it offers XOAUTH2, and", "mail.smtp.token_command"},
		"none at all":       {nil, "", "it offers no way of signing in", ""},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			var p peer
			s := p.script(t, "none", polite(test.lines...))
			s.Username = username
			err := s.Check(t.Context())
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) || !strings.Contains(org.HintOf(err), test.hint) {
				t.Errorf("error %v, hint %q; want %q", err, org.HintOf(err), test.err)
			}
			if _, heard, connections := p.seen(); !strings.Contains(heard, test.said) || connections != 1 {
				t.Errorf("it said %q, want %q", heard, test.said)
			}
		})
	}
}

// TestToken: a token is used instead of the password, and never told.
func TestToken(t *testing.T) {
	said := "AUTH XOAUTH2 " + encoded("user=acme\x01auth=Bearer ya29.secret\x01\x01") + "\r\n"
	for answer, want := range map[string]string{
		"235 welcome": "",
		"535-5.7.8 no ya29.sec\r\n535 5.7.8 9.secret " + encoded("user=acme\x01auth=Bearer ya29.secret\x01\x01")[9:30]: "no [redacted] 5.7.8 [redacted] [redacted]",
		"334 " + encoded(`{"status":"401"}`) + "\r\n535 5.7.8 expired: ya29.secret":                                    "535 5.7.8 expired: [redacted]",
	} {
		var p peer
		s := p.script(t, "none", polite("EHLO", "250-hello\r\n250 AUTH PLAIN XOAUTH2", "AUTH", answer))
		s.Username, s.Token = username, func(context.Context) (string, error) { return "ya29.secret", nil }
		err := s.Check(t.Context())
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%v, want %q", err, want)
		}
		if _, heard, _ := p.seen(); !strings.Contains(heard, said) || strings.Contains(heard, encoded(password)) {
			t.Errorf("it said %q", heard)
		}
	}
	var p peer
	s := p.script(t, "none", polite("EHLO", "250-hello\r\n250 AUTH XOAUTH2"))
	s.Username, s.Token = username, func(context.Context) (string, error) { return "", errStop }
	if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), errStop.Error()) {
		t.Errorf("got %v", err)
	}
}

// TestHelloName: the configured name is said.
func TestHelloName(t *testing.T) {
	var p peer
	s := p.script(t, "none", polite())
	s.Hello = "mail.acme.example"
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, heard, _ := p.seen(); !strings.HasPrefix(heard, "EHLO mail.acme.example\r\n") {
		t.Errorf("it said %q", heard)
	}
}

// TestSlowServer: a server may take its time at every step, as long as each answer comes in time; and twice as long
// after the message.
func TestSlowServer(t *testing.T) {
	const limit, pause = time.Second, 200 * time.Millisecond
	var p peer
	l := p.listen(t)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		t.Cleanup(func() { _ = conn.Close() })
		p.talk(slow{conn, pause}, polite())
	}()
	s := serverAt(t, l, "none")
	s.Username, s.Timeout = "", limit
	if err := deliverOnce(t.Context(), s, message(t, letter(org.MailInvitation, "en"))); err != nil {
		t.Error(err)
	}
}

// slow is a connection of a server that takes its time before it says anything.
type slow struct {
	net.Conn
	pause time.Duration
}

func (s slow) Write(p []byte) (int, error) {
	time.Sleep(s.pause)
	return s.Conn.Write(p)
}

// TestInterruptedAfterTheDot: what was handed over stays handed over, whoever stops waiting.
func TestInterruptedAfterTheDot(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	p := peer{onHang: func() { cancel(errStop) }}
	s := p.script(t, "none", polite(".", "hang"))
	err := deliverOnce(ctx, s, message(t, letter(org.MailInvitation, "en")))
	if !Unconfirmed(err) || !errors.Is(err, errStop) {
		t.Errorf("got %v", err)
	}
}

// TestServerThatStopsReading: a message that was reset before the server had read it was not taken.
func TestServerThatStopsReading(t *testing.T) {
	var p peer
	l := p.listen(t)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		p.talk(stopping{conn, new(int)}, polite())
	}()
	s := serverAt(t, l, "none")
	s.Username = ""
	letter := letter(org.MailInvitation, "en")
	letter.Organization = strings.Repeat("A very long name. ", 500)
	if err := deliverOnce(t.Context(), s, message(t, letter)); err == nil || Unconfirmed(err) || Permanent(err) {
		t.Errorf("got %v", err)
	}
}

// stopping is a connection that is closed with part of a message unread.
type stopping struct {
	net.Conn
	read *int
}

func (s stopping) Read(p []byte) (int, error) {
	if *s.read > 1000 {
		time.Sleep(100 * time.Millisecond) // until all of it has arrived
		return 0, s.Close()
	}
	n, err := s.Conn.Read(p[:min(len(p), 512)])
	*s.read += n
	return n, err
}
