package store

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// aboutPostgres skips a test on SQLite, where there is nothing like what it tests.
func aboutPostgres(t *testing.T, what string) {
	t.Helper()
	if !onPostgres() {
		t.Skipf("SQLite has no %s", what)
	}
}

// cutter is a way to the server that fails once, at the next commit after arm.
type cutter struct {
	net.Listener
	to    string // the server's socket
	armed atomic.Bool
	after bool // the server has got the commit
	gone  bool // nobody gets through any more
	cut   atomic.Bool
}

// throughCutter opens the database of s through a cutter.
func throughCutter(t *testing.T, s *Store, c *cutter) *Store {
	t.Helper()
	address, err := url.Parse(s.Path())
	must(t, err)
	dir, err := os.MkdirTemp("", "cut")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	query := address.Query()
	c.to = filepath.Join(query.Get("host"), ".s.PGSQL."+query.Get("port"))
	query.Set("host", dir)
	address.RawQuery = query.Encode()
	c.Listener, err = net.Listen("unix", filepath.Join(dir, ".s.PGSQL."+query.Get("port")))
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	go c.serve()
	return open(t, address.String(), Options{Wait: time.Second})
}

func (c *cutter) serve() {
	for {
		client, err := c.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", c.to)
		if err != nil || c.gone && c.cut.Load() {
			_ = client.Close()
			continue
		}
		failed := make(chan struct{})
		go c.forward(server, client, failed)
		go c.forward(client, server, failed)
	}
}

// forward copies what comes from one side to the other. Of a commit that fails, the answer gets lost.
func (c *cutter) forward(to, from net.Conn, failed chan struct{}) {
	defer to.Close()   //nolint:errcheck // the other side notices
	defer from.Close() //nolint:errcheck // as above
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		select {
		case <-failed:
			return
		default:
		}
		if bytes.Contains(b[:n], []byte("commit\x00")) && c.armed.CompareAndSwap(true, false) {
			c.cut.Store(true)
			close(failed)
			if !c.after {
				return
			}
			_, _ = to.Write(b[:n])
			_, _ = to.Read(b) // the answer, unless the other direction takes it
			return
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

// TestLostCommit: what is acknowledged was made once, whatever becomes of the connection while it is committed. What is
// not was not made, or the error says that it is not known.
func TestLostCommit(t *testing.T) {
	aboutPostgres(t, "connection to lose")
	cases := []struct {
		name        string
		after, gone bool
		runs, made  int
	}{
		{"before", false, false, 2, 1},
		{"after", true, false, 1, 1},
		{"before, and gone", false, true, 1, 0},
		{"after, and gone", true, true, 1, 1},
	}
	for _, n := range changesNoted() {
		for _, c := range cases {
			t.Run(n.name+", "+c.name, func(t *testing.T) {
				sound, ctx := parse("a bo view:GIS").store(t), t.Context()
				way := &cutter{after: c.after, gone: c.gone}
				s, runs := throughCutter(t, sound, way), 0
				err := s.Change(ctx, func(s *Store) error {
					runs++
					way.armed.Store(runs == 1)
					return n.do(ctx, s)
				})
				if unknown := errors.As(err, new(UnknownOutcome)); unknown != c.gone || (err != nil) != c.gone ||
					errors.As(err, new(Unchanged)) {
					t.Errorf("error %v", err)
				}
				if runs != c.runs {
					t.Errorf("do ran %d times, want %d", runs, c.runs)
				}
				for _, query := range []string{n.changed, `SELECT count(DISTINCT change) FROM audit`} {
					if made, err := sound.count(ctx, query); err != nil || made != c.made {
						t.Errorf("%s: %d, %v, want %d", query, made, err, c.made)
					}
				}
			})
		}
	}
}

// TestLostConnection: a change whose connection is lost before its commit is made again, and a read too.
func TestLostConnection(t *testing.T) {
	aboutPostgres(t, "connection to lose")
	s, ctx, runs := newStore(t), t.Context(), 0
	lose := func(s *Store) error {
		if runs++; runs > 1 {
			return nil
		}
		_, err := s.q.ExecContext(ctx, `SELECT pg_terminate_backend(pg_backend_pid())`)
		return err
	}
	change(t, s, func(s *Store) error {
		return errors.Join(s.AddMember(ctx, newMember(1)), s.AddEvents(ctx, org.Event{Time: epoch()}), lose(s))
	})
	if runs != 2 {
		t.Errorf("the change ran %d times", runs)
	}
	wantCounts(t, s, 1, 1)
	runs = 0
	must(t, s.Read(ctx, lose))
	if runs != 2 {
		t.Errorf("the read ran %d times", runs)
	}
}

// TestInterruptedStatement: an interruption ends a statement on the server too, which frees the lock and changes nothing.
func TestInterruptedStatement(t *testing.T) {
	postgres.Cancels(t)
	aboutPostgres(t, "statement that waits")
	s := newStore(t)
	other := open(t, s.Path(), Options{Wait: 10 * time.Second})
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Change(ctx, func(s *Store) error {
		must(t, s.AddMember(t.Context(), newMember(1)))
		time.AfterFunc(20*time.Millisecond, cancel)
		_, err := s.q.ExecContext(ctx, `SELECT pg_sleep(60)`)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	change(t, other, func(s *Store) error { return s.AddMember(t.Context(), newMember(2)) })
	wantCounts(t, s, 1, 0)
}
