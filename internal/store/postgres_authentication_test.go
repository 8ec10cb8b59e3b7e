package store

import (
	"net"
	"testing"

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
