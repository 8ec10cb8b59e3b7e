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
	// connectTimeout is the maximum time to connect, and again to start TLS.
	connectTimeout = 30 * time.Second
)

// Server is the mail server that messages are handed to.
type Server struct {
	Host string
	Port int
	// Username is empty if the server needs no sign-in.
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
	defer c.unwatch()
	if err := c.connect(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

func (s Server) timeout() time.Duration { return cmp.Or(s.Timeout, defaultTimeout) }

// connectContext returns a context that ends after connectTimeout.
func (s Server) connectContext(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := min(s.timeout(), connectTimeout)
	return context.WithTimeoutCause(ctx, limit, timeoutError(limit))
}

// timeoutError is the error for a server that did not answer within limit.
func timeoutError(limit time.Duration) error {
	return fmt.Errorf("%w within %s", errNoAnswer, formatDuration(limit))
}

var errNoAnswer = errors.New("no answer")

// formatDuration formats a duration without zeros at the end: 5m, not 5m0s.
func formatDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// open connects to the server. Nothing is sent yet.
func (s Server) open(ctx context.Context) (*wire, error) {
	ctx, cancel := s.connectContext(ctx)
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
