package store

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
)

// tripsConn counts how often something is sent after something was read: each time the answer is waited for.
type tripsConn struct {
	net.Conn
	trips *atomic.Int64
	sent  bool
}

func (c *tripsConn) Write(b []byte) (int, error) {
	if !c.sent {
		c.trips.Add(1)
	}
	c.sent = true
	return c.Conn.Write(b)
}

func (c *tripsConn) Read(b []byte) (int, error) {
	c.sent = false
	return c.Conn.Read(b)
}

// TestRoundTrips: a server that is far away answers each message late, so a command sends as few as it can.
func TestRoundTrips(t *testing.T) {
	aboutPostgres(t, "way to a server")
	ctx, path := t.Context(), newStore(t).Path()
	p, err := newPostgres(path)
	must(t, err)
	var trips atomic.Int64
	dial := p.config.DialFunc
	p.config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return &tripsConn{Conn: conn, trips: &trips}, err
	}
	s, err := connect(p, defaultWait)
	must(t, err)
	defer s.Close() //nolint:errcheck // only counted
	nothing := func(*Store) error { return nil }
	for _, c := range []struct {
		name string
		do   func() error
		want int64
	}{
		{"open", func() error { return p.prepare(ctx, s, false) }, 2},
		{"a statement", func() error { _, err := s.Organization(ctx); return err }, 3},
		{"a reading", func() error { return s.Read(ctx, nothing) }, 2},
		{"a change", func() error { return s.Change(ctx, nothing) }, 2},
		{"a change that asks twice for the organization", func() error {
			return s.Change(ctx, func(s *Store) error {
				_, err := s.Organization(ctx)
				_, again := s.Organization(ctx)
				return errors.Join(err, again)
			})
		}, 3},
	} {
		trips.Store(0)
		if err := c.do(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := trips.Load(); got != c.want {
			t.Errorf("%s takes %d round trips, want %d", c.name, got, c.want)
		}
	}
}
