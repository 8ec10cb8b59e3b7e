package store

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os/user"
	"slices"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// serverGone is after how long without an answer a machine counts as gone. One that loses its power closes no connection.
const serverGone = 15 * time.Second

// newDialer returns what connects to servers so that one that is gone is noticed after serverGone.
func newDialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: serverGone / 3, Interval: serverGone / 3, Count: 2},
		Control: func(network, _ string, c syscall.RawConn) (err error) {
			if network == "unix" {
				return nil
			}
			controlErr := c.Control(func(fd uintptr) { err = limitUnanswered(fd) })
			if controlErr != nil {
				return controlErr
			}
			return err
		},
	}
}

// dial connects to a server. At a socket it has to run as the user that requirepeer names, if there is one.
func (to target) dial(ctx context.Context, network, address string) (net.Conn, error) {
	go pgtype.NewMap() // which pgx needs when the server has answered, and makes faster once it was made
	conn, err := newDialer().DialContext(ctx, network, address)
	if err != nil || network != "unix" || to.peer == "" {
		return conn, err
	}
	if err := checkPeer(conn, to.peer); err != nil {
		_ = conn.Close() // nothing was sent
		return nil, err
	}
	return conn, nil
}

// wrongPeer says that a server does not run as who it has to.
type wrongPeer struct{ error }

// checkPeer returns wrongPeer if the server at the other end of a socket is not known to run as the user with that name.
func checkPeer(conn net.Conn, name string) error {
	wanted, err := user.Lookup(name)
	if err != nil {
		return wrongPeer{fmt.Errorf("requirepeer: %w", err)}
	}
	uid, err := peerOf(conn)
	if err != nil {
		return wrongPeer{fmt.Errorf("requirepeer: %w", err)}
	}
	if uid != wanted.Uid {
		return wrongPeer{fmt.Errorf("the server runs as the user with the id %s, not as %s, whom requirepeer names", uid, name)}
	}
	return nil
}

// shuffle has c try its hosts in random order. What follows one another for the same host, with TLS and without, stays so.
func shuffle(_ context.Context, c *pgx.ConnConfig) error {
	all := append([]*pgconn.FallbackConfig{{Host: c.Host, Port: c.Port, TLSConfig: c.TLSConfig}}, c.Fallbacks...)
	turns := map[host]int64{}
	for _, h := range hostsOf(c) {
		turns[h] = rand.Int64() //nolint:gosec // balances a load, no secret
	}
	slices.SortStableFunc(all, func(a, b *pgconn.FallbackConfig) int {
		return cmp.Compare(turns[host{a.Host, a.Port}], turns[host{b.Host, b.Port}])
	})
	c.Host, c.Port, c.TLSConfig, c.Fallbacks = all[0].Host, all[0].Port, all[0].TLSConfig, all[1:]
	return nil
}
