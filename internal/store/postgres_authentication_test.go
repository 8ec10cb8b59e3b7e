package store

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/roster-cli/roster/internal/org"
)

// TestUnknownAuthentication: a server that wants to be convinced in a way that roster does not know is not waited for.
func TestUnknownAuthentication(t *testing.T) {
	t.Parallel()
	for _, demand := range []pgproto3.BackendMessage{
		&pgproto3.AuthenticationGSS{},
		&pgproto3.AuthenticationSASL{AuthMechanisms: []string{"OAUTHBEARER"}},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close() //nolint:errcheck // nobody connects any more
		go demands(l, demand)
		_, err = Open(t.Context(), "postgres://bo@"+l.Addr().String()+"/acme?sslmode=disable", Options{})
		wantRefusal(t, err, org.ErrUsage, "does not authenticate as it has to", "neither Kerberos nor OAuth")
	}
}

// TestDeclined: what a server does not accept at the start is something in the address, unless it is just starting.
func TestDeclined(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state, says, hint string
		kind              error
	}{
		{"22023", "refuses the connection: as told", "look at the parameters of the address", org.ErrUsage},
		{"57P03", "was lost: as told", "is the server running?", org.ErrBusy},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close() //nolint:errcheck // nobody connects any more
		go demands(l, &pgproto3.ErrorResponse{Severity: "FATAL", Code: c.state, Message: "as told"})
		p, err := newPostgres("postgres://bo@" + l.Addr().String() + "/acme?sslmode=disable")
		must(t, err)
		_, err = pgx.ConnectConfig(t.Context(), p.config)
		wantRefusal(t, p.explain(err), c.kind, c.says, c.hint)
	}
}

// TestWithoutTLS: a server that has no TLS is at fault where the address demands it; one that cannot be reached is waited for.
func TestWithoutTLS(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close() //nolint:errcheck // nobody connects any more
	go func() {
		for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
			_, _ = io.ReadFull(conn, make([]byte, 8)) // SSLRequest
			_, _ = conn.Write([]byte("N"))
			_ = conn.Close()
		}
	}()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, closed.Close())
	for _, c := range []struct {
		at      net.Addr
		sslmode string
		refused bool
	}{{l.Addr(), "require", true}, {l.Addr(), "prefer", false}, {l.Addr(), "allow", false}, {closed.Addr(), "require", false}} {
		p, err := newPostgres("postgres://bo@" + c.at.String() + "/acme?sslmode=" + c.sslmode)
		must(t, err)
		wantReach(t, p, c.refused, "cannot be reached securely: ")
	}
}

// TestUnknownHost: a name that is unknown is wrong, unless another host may answer, or nobody knows at the moment.
func TestUnknownHost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address string
		err     error
		refused bool
	}{
		{"postgres://a.example/acme", &net.DNSError{Err: "no such host", IsNotFound: true}, true},
		{"postgres://a.example,b.example/acme", &net.DNSError{Err: "no such host", IsNotFound: true}, false},
		{"postgres://a.example/acme", &net.DNSError{Err: "server misbehaving", IsTemporary: true}, false},
		{"postgres://a.example/acme", errors.New("another"), false},
	} {
		p, err := newPostgres(c.address)
		must(t, err)
		p.config.LookupFunc = func(context.Context, string) ([]string, error) { return nil, c.err }
		wantReach(t, p, c.refused, "cannot be reached: ")
	}
}

// wantReach connects to a server, which has to fail: because it is refused, as is said then, or for now.
func wantReach(t *testing.T, p *server, refused bool, says string) {
	t.Helper()
	_, err := pgx.ConnectConfig(t.Context(), p.config)
	if err == nil || p.refused(err) != refused || p.busy(err) == refused {
		t.Errorf("%s: %v", p.address, err)
	}
	if !refused {
		says = " was lost: "
	}
	if text := p.explain(err).Error(); !strings.Contains(text, says) || strings.Contains(text, "database=") {
		t.Errorf("%s: %s", p.address, text)
	}
}

// demands answers the first who connects with a demand.
func demands(l net.Listener, demand pgproto3.BackendMessage) {
	conn, err := l.Accept()
	if err != nil {
		return
	}
	defer conn.Close() //nolint:errcheck // what counts was sent
	b := pgproto3.NewBackend(conn, conn)
	if _, err := b.ReceiveStartupMessage(); err == nil {
		b.Send(demand)
		_ = b.Flush()
	}
}
