package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"

	"github.com/roster-cli/roster/internal/org"
)

// greet does all that comes before the first message. go-mail's own Client would do it too, but it
// leaves the connection open when it fails, does not tell what failed, and heeds the context only while it dials.
func (s Server) greet(ctx context.Context, w *wire) (*smtp.Client, error) {
	var conn net.Conn = w
	if s.TLS == "implicit" {
		secured := tls.Client(w, s.tlsConfig())
		if err := secured.HandshakeContext(ctx); err != nil {
			return nil, s.hint(w, err, s.failed(ctx, "does not start TLS", err))
		}
		conn = secured
	}
	client, err := smtp.NewClient(conn, s.host())
	if err != nil {
		return nil, s.hint(w, err, s.failed(ctx, "does not greet", err))
	}
	client.SkipSMTPUTF8(true) // every address is ASCII
	if err := client.Hello(helloName()); err != nil {
		return nil, s.failed(ctx, "does not answer EHLO", err)
	}
	if s.TLS == "starttls" {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return nil, s.hint(w, errNoSTARTTLS, s.failed(ctx, "does not start TLS", errNoSTARTTLS))
		}
		if err := client.StartTLS(s.tlsConfig()); err != nil {
			return nil, s.failed(ctx, "does not start TLS", err)
		}
	}
	if s.Username == "" {
		return client, nil
	}
	mechanism, err := s.mechanism(client)
	if err == nil {
		err = client.Auth(mechanism)
	}
	if err != nil {
		return nil, s.failed(ctx, "does not sign "+s.Username+" in", err)
	}
	return client, nil
}

// helloName is this machine's name if it is one that a server can read (RFC 5321 section 4.1.2).
func helloName() string {
	name, err := os.Hostname()
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}
	if err != nil || name == "" || strings.ContainsFunc(name, odd) {
		return "localhost"
	}
	return name
}

// mechanism chooses among what the server offers. What sends the password itself comes first, because all servers
// have it; it is sent over verified TLS, or within this machine.
func (s Server) mechanism(client *smtp.Client) (smtp.Auth, error) {
	_, list := client.Extension("AUTH")
	offered := strings.Fields(strings.ToUpper(list))
	password := s.password()
	switch {
	case slices.Contains(offered, "PLAIN"):
		return smtp.PlainAuth("", s.Username, password, s.host(), true), nil
	case slices.Contains(offered, "LOGIN"):
		return smtp.LoginAuth(s.Username, password, s.host(), true), nil
	case slices.Contains(offered, "SCRAM-SHA-256"):
		return smtp.ScramSHA256Auth(s.Username, password), nil
	case slices.Contains(offered, "CRAM-MD5"):
		return smtp.CRAMMD5Auth(s.Username, password), nil
	}
	return nil, errNoAuth
}

func (s Server) password() string {
	if s.Password == nil {
		return ""
	}
	return s.Password()
}

var (
	errNoSTARTTLS = errors.New("it does not offer STARTTLS")
	errNoAuth     = errors.New("it offers no way of signing in that roster knows")
	errSilent     = errors.New("no answer")
)

// hint adds what is most often wrong when TLS and the port do not go together.
func (s Server) hint(w *wire, cause, err error) error {
	switch {
	case errors.As(cause, new(tls.RecordHeaderError)):
		return org.Hint(err, "if port %d does not begin with TLS, as 587 and 25 do not, set mail.smtp.tls to starttls", s.Port)
	case errors.Is(cause, errNoSTARTTLS):
		return org.Hint(err, "use a port on which the server offers TLS, such as 465 with mail.smtp.tls: implicit")
	case s.TLS == "starttls" && !w.heard:
		return org.Hint(err, "if port %d begins with TLS, as 465 does, set mail.smtp.tls to implicit", s.Port)
	}
	return err
}
