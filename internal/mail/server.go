package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

const (
	// defaultTimeout is how long a server may take to answer a command (RFC 5321 section 4.5.3.2).
	defaultTimeout = 5 * time.Minute
	// connecting bounds what comes before a server is there to answer: the connection, and TLS on it.
	connecting = 30 * time.Second
)

// Server is the mail server that messages are handed to.
type Server struct {
	Host string
	Port int
	// Username is empty when the server wants none.
	Username string
	// Password is asked for when it is needed; no way of printing a Server shows it.
	Password func() string
	// Token, unless nil, is asked for an OAuth access token, which is then used instead of the password.
	Token func(context.Context) (string, error)
	// TLS is starttls, which the server must then offer, implicit, or none, to this machine only.
	TLS string
	// Hello is the name by which this machine introduces itself; empty is its host name.
	Hello string
	// RootCAs are trusted instead of the system's, unless nil.
	RootCAs *x509.CertPool
	// Timeout is how long the server may take to answer a command, and half of how long it may take to answer for a
	// whole message; zero is defaultTimeout. Connecting takes 30 s at most.
	Timeout time.Duration
}

// Check connects and signs in as for sending, and sends nothing.
func (s Server) Check(ctx context.Context) error {
	c, err := s.Dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.check(ctx)
}

// Dial connects, verifies the server's certificate and signs in. No error of it is Permanent: it
// says nothing about any address.
func (s Server) Dial(ctx context.Context) (*Conn, error) {
	c := &Conn{server: s}
	defer c.rest()
	if err := c.connect(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

func (s Server) timeout() time.Duration { return cmp.Or(s.Timeout, defaultTimeout) }

// brief returns a context for connecting.
func (s Server) brief(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := min(s.timeout(), connecting)
	return context.WithTimeoutCause(ctx, limit, silence(limit))
}

// silence is the error of a server that did not answer within that time.
func silence(limit time.Duration) error { return fmt.Errorf("%w within %s", errSilent, plainly(limit)) }

var errSilent = errors.New("no answer")

// plainly writes a duration without the zeros at its end: 5m, not 5m0s.
func plainly(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// open makes the connection, without a word being said on it.
func (s Server) open(ctx context.Context) (*wire, error) {
	ctx, cancel := s.brief(ctx)
	defer cancel()
	var dialer net.Dialer
	switch s.TLS {
	case "starttls", "implicit":
	case "none":
		dialer.Control = loopbackOnly
	default:
		return nil, org.Hint(
			fmt.Errorf("mail.smtp.tls %q is not known: %w", s.TLS, org.ErrUsage),
			"set it to starttls, implicit or none",
		)
	}
	conn, err := dialer.DialContext(ctx, "tcp", s.address())
	if err != nil {
		return nil, s.failed(ctx, nil, "cannot be reached", err)
	}
	return newWire(conn, s.timeout()), nil
}

func (s Server) address() string { return net.JoinHostPort(s.host(), strconv.Itoa(s.Port)) }

// host is Host without the brackets that an IPv6 address may have.
func (s Server) host() string { return strings.Trim(s.Host, "[]") }

func (s Server) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.host(), MinVersion: tls.VersionTLS12, RootCAs: s.RootCAs}
}

func (s Server) password() string {
	if s.Password == nil {
		return ""
	}
	return s.Password()
}
