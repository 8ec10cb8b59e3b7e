package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// patience bounds Dial and each Send: both together, and hanging up, stay within 30 s.
const patience = 14 * time.Second

// Server is the mail server that messages are handed to.
type Server struct {
	Host string
	Port int
	// Username is empty when the server wants none.
	Username string
	// Password is asked for when it is needed; no way of printing a Server shows it.
	Password func() string
	// TLS is starttls, which the server must then offer, implicit, or none, to this machine only.
	TLS string
	// RootCAs are trusted instead of the system's, unless nil.
	RootCAs *x509.CertPool
	// Timeout bounds Dial and each Send; zero is 14 s.
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
	ctx, cancel := s.bound(ctx)
	defer cancel()
	c := &Conn{server: s}
	defer c.rest()
	if err := c.connect(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// bound gives a context that ends when the server has not done its part in time, with errSilent as its cause.
func (s Server) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	timeout := cmp.Or(s.Timeout, patience)
	return context.WithTimeoutCause(ctx, timeout, fmt.Errorf("%w within %s", errSilent, timeout))
}

// open makes the connection, without a word being said on it.
func (s Server) open(ctx context.Context) (*wire, error) {
	var dialer net.Dialer
	switch s.TLS {
	case "starttls", "implicit":
	case "none":
		dialer.Control = loopbackOnly
	default:
		return nil, org.Hint(fmt.Errorf("mail.smtp.tls %q is not known: %w", s.TLS, org.ErrUsage), "set it to starttls, implicit or none")
	}
	conn, err := dialer.DialContext(ctx, "tcp", s.address())
	if err != nil {
		return nil, s.failed(ctx, "cannot be reached", err)
	}
	return &wire{Conn: conn}, nil
}

func (s Server) address() string { return net.JoinHostPort(s.host(), strconv.Itoa(s.Port)) }

// host is Host without the brackets that an IPv6 address may have.
func (s Server) host() string { return strings.Trim(s.Host, "[]") }

func (s Server) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.host(), MinVersion: tls.VersionTLS12, RootCAs: s.RootCAs}
}
