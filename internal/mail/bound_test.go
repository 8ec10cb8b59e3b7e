package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// deliverOnce dials and sends one message, as a command does.
func deliverOnce(ctx context.Context, s Server, m Message) error {
	c, err := s.Dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Send(ctx, m)
}

var errStop = errors.New("Ctrl-C")

func TestContextIsObeyed(t *testing.T) {
	for _, word := range []string{"", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", ".", "RSET"} {
		t.Run("hanging at "+word, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			p := peer{onHang: func() { cancel(errStop) }}
			lines := polite("EHLO", "250-hello\r\n250 AUTH PLAIN", "AUTH", "235 ok", word, "hang")
			if word == "RSET" {
				lines["RCPT"] = "450 later"
			}
			s := p.script(t, "none", lines)
			s.Username = username
			if word == "STARTTLS" {
				s = p.script(t, "starttls", polite("EHLO", "250-hello\r\n250 STARTTLS", "STARTTLS", "220 go on"))
				time.AfterFunc(100*time.Millisecond, func() { cancel(errStop) }) // at a handshake that nobody answers
			}
			s.Timeout = time.Minute
			started := time.Now()
			err := deliverOnce(ctx, s, message(t, letter(org.MailInvitation, "en")))
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
			if err == nil || Permanent(err) || !errors.Is(err, errStop) && word != "RSET" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestServerThatHangsFailsAllMessagesAtOnce(t *testing.T) {
	var p peer
	s := p.script(t, "none", polite(".", "hang"))
	s.Timeout = 200 * time.Millisecond
	c := dial(t, s)
	m := message(t, letter(org.MailInvitation, "en"))
	started := time.Now()
	for n := range 50 {
		if err := c.Send(t.Context(), m); err == nil || Permanent(err) || Unconfirmed(err) != (n == 0) {
			t.Errorf("message %d: %v", n, err)
		}
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestGoodbyeIsShort(t *testing.T) {
	var p peer
	c := dial(t, p.script(t, "none", polite("QUIT", "hang")))
	started := time.Now()
	c.Close()
	c.Close()
	if took := time.Since(started); took > 10*quitTimeout {
		t.Errorf("it took %s", took)
	}
}

// TestDefaultBounds: RFC 5321 section 4.5.3.2 wants minutes for the greeting and each command, and ten after a message.
func TestDefaultBounds(t *testing.T) {
	if got := (Server{}).timeout(); got < 5*time.Minute || 2*got < 10*time.Minute {
		t.Errorf("a server has %s to answer", got)
	}
	ctx, cancel := Server{}.connectContext(t.Context())
	defer cancel()
	if end, ok := ctx.Deadline(); !ok || time.Until(end) > 30*time.Second {
		t.Errorf("connecting takes %s", time.Until(end))
	}
}

// TestAfterAnErrorTheNextMessageIsSent is about a server without TLS that is strict about the order of commands.
func TestAfterAnErrorTheNextMessageIsSent(t *testing.T) {
	for word, answer := range map[string]string{"MAIL": "550 no", "RCPT": "550 no", "DATA": "554 no", ".": "554 no", "DATA ": "-", ". ": "-"} {
		var p peer
		s := p.script(t, "none", polite(strings.TrimSpace(word), answer))
		c := dial(t, s)
		for range 3 {
			err := c.Send(t.Context(), message(t, letter(org.MailInvitation, "en")))
			if err == nil || Permanent(err) != (word == "RCPT") {
				t.Errorf("%s: %v", word, err)
			}
		}
		_, heard, connections := p.seen()
		if want := 3; answer == "-" && connections != want {
			t.Errorf("%s: %d connections, want %d", word, connections, want)
		}
		if answer != "-" && (connections != 1 || strings.Count(heard, "RSET\r\n") != 3) {
			t.Errorf("%s: %d connections, said %q", word, connections, heard)
		}
	}
}

// TestMessageThatIsCutShort is about the dot that would make it valid.
func TestMessageThatIsCutShort(t *testing.T) {
	var p peer
	c := dial(t, p.startTrusted(t, "starttls"))
	m := message(t, letter(org.MailInvitation, "en"))
	m.msg.AddAlternativeWriter("text/x-broken", func(w io.Writer) (int64, error) { return 0, errStop })
	if err := c.Send(t.Context(), m); err == nil || Permanent(err) {
		t.Errorf("got %v", err)
	}
	if err := c.Send(t.Context(), message(t, letter(org.MailInvitation, "en"))); err != nil {
		t.Error(err)
	}
	if got, _, _ := p.seen(); len(got) != 1 {
		t.Errorf("%d messages were taken, want 1", len(got))
	}
}

func TestServerThatGoesAwayIsNotAskedToReset(t *testing.T) {
	var p peer
	c := dial(t, p.script(t, "none", polite("RCPT", "421 going away")))
	for range 2 {
		if err := c.Send(t.Context(), message(t, letter(org.MailInvitation, "en"))); err == nil || Permanent(err) {
			t.Errorf("got %v", err)
		}
	}
	if _, heard, connections := p.seen(); connections != 2 || strings.Contains(heard, "RSET") {
		t.Errorf("%d connections, said %q", connections, heard)
	}
}

func TestConnectionIsClosedWhenDialFails(t *testing.T) {
	var p peer
	s := p.script(t, "starttls", polite())
	if c, err := s.Dial(t.Context()); err == nil {
		c.Close()
		t.Fatal("it has no STARTTLS")
	}
	for range 100 {
		p.mu.Lock()
		ended := p.ended
		p.mu.Unlock()
		if ended == 1 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the connection is still open")
}

func TestServerIsToldNothingOfSMTPUTF8(t *testing.T) {
	var p peer
	if err := deliverOnce(t.Context(), p.script(t, "none", polite("EHLO", "250-hello\r\n250 SMTPUTF8")), message(t, letter(org.MailInvitation, "en"))); err != nil {
		t.Fatal(err)
	}
	if _, heard, _ := p.seen(); !strings.Contains(heard, "\r\nMAIL FROM:<no-reply@acme.example>\r\nRCPT TO:<bo@acme.example>\r\n") {
		t.Errorf("it said %q", heard)
	}
}

func TestAddressOfTheServer(t *testing.T) {
	for host, want := range map[string]string{"smtp.acme.example": "smtp.acme.example:25", "::1": "[::1]:25", "[::1]": "[::1]:25"} {
		if got := (Server{Host: host, Port: 25}).address(); got != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
	}
}

func TestWithoutTLSToThisMachineOnly(t *testing.T) {
	address := ""
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLoopback() && ip.IP.To4() != nil {
			address = ip.IP.String()
		}
	}
	hosts := map[string]int{"192.0.2.1": 25, "::ffff:192.0.2.1": 25, "2001:db8::1": 25}
	if address != "" { // of this machine, yet not loopback
		l, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		hosts[address] = portOf(t, l)
	}
	for host, port := range hosts {
		s := Server{Host: host, Port: port, TLS: "none", Timeout: time.Second}
		if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "mail without TLS goes to this machine only") {
			t.Errorf("%s: %v", host, err)
		}
	}
	var p peer
	s := p.startTrusted(t, "none")
	for _, host := range []string{"localhost", "[127.0.0.1]", "::ffff:127.0.0.1"} {
		s.Host = host
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestPasswordIsNotPrinted(t *testing.T) {
	s := Server{Host: "smtp.acme.example", Username: username, Password: func() string { return password }}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, s); strings.Contains(got, password) || strings.Contains(got, fmt.Sprintf("%x", password)) {
			t.Errorf("%s: %s", verb, got)
		}
	}
}
