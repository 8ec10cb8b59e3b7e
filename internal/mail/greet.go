package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"os"
	"strings"

	"github.com/roster-cli/roster/internal/org"
)

// greet does everything before the first message: TLS, EHLO and the sign-in.
func (s Server) greet(ctx context.Context, w *wire) (*session, error) {
	c := newSession(w)
	if s.TLS == "implicit" {
		brief, cancel := s.connectContext(ctx)
		defer cancel()
		secured := tls.Client(w, s.tlsConfig())
		if err := secured.HandshakeContext(brief); err != nil {
			return nil, s.hint(w, err, s.failed(brief, w, "does not start TLS", err))
		}
		c = newSession(secured)
	}
	if _, err := c.answer(completed); err != nil {
		return nil, s.hint(w, err, s.failed(ctx, w, "does not greet", err))
	}
	if err := c.hello(s.helloName()); err != nil {
		return nil, s.senderFailed(ctx, w, "does not answer EHLO", err)
	}
	if s.TLS == "starttls" {
		var err error
		if c, err = s.startTLS(ctx, w, c); err != nil {
			return nil, err
		}
	}
	if s.Username == "" {
		return c, nil
	}
	err := s.signIn(ctx, c)
	if w.secrets = c.secrets; err != nil {
		return nil, keepHint(err, s.senderFailed(ctx, w, "does not sign "+s.Username+" in", err))
	}
	return c, nil
}

// startTLS switches the session to TLS. It returns an error if the server does not offer that.
func (s Server) startTLS(ctx context.Context, w *wire, c *session) (*session, error) {
	if !c.offers("STARTTLS") {
		return nil, s.hint(w, errNoSTARTTLS, s.failed(ctx, w, "does not start TLS", errNoSTARTTLS))
	}
	brief, cancel := s.connectContext(ctx)
	defer cancel()
	c, err := c.startTLS(brief, s.tlsConfig())
	if err != nil {
		return nil, s.failed(brief, w, "does not start TLS", err)
	}
	if err := c.hello(s.helloName()); err != nil {
		return nil, s.senderFailed(ctx, w, "does not answer EHLO", err)
	}
	return c, nil
}

// helloName is the configured name, else this machine's if it is one that a server can read (RFC 5321 section 4.1.2).
func (s Server) helloName() string {
	name, err := os.Hostname()
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}
	if err != nil || strings.ContainsFunc(name, odd) {
		name = ""
	}
	return cmp.Or(s.Hello, name, "localhost")
}

var errNoSTARTTLS = errors.New("it does not offer STARTTLS")

// hint adds a hint to err if cause suggests that the TLS setting does not fit the port.
func (s Server) hint(w *wire, cause, err error) error {
	switch {
	case errors.As(cause, new(tls.RecordHeaderError)):
		return org.Hint(
			err,
			"if port %d does not begin with TLS, as 587 and 25 do not, set mail.smtp.tls to starttls",
			s.Port,
		)
	case errors.Is(cause, errNoSTARTTLS):
		return org.Hint(err, "use a port on which the server offers TLS, such as 465 with mail.smtp.tls: implicit")
	case s.TLS == "starttls" && !w.received:
		return org.Hint(err, "if port %d begins with TLS, as 465 does, set mail.smtp.tls to implicit", s.Port)
	}
	return err
}

// keepHint returns err with the hint of cause, if that has one.
func keepHint(cause, err error) error {
	if hint := org.HintOf(cause); hint != "" {
		return org.Hint(err, "%s", hint)
	}
	return err
}
