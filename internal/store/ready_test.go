package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// TestReady: a database that is locked, replaced or gone is not ready, which is known without the usual wait for a lock;
// one that others are busy changing is.
func TestReady(t *testing.T) {
	path := newStore(t).Path()
	s := open(t, path, Options{Readers: 2})
	ready := func() error {
		t.Helper()
		begun := time.Now()
		err := s.Ready(t.Context())
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
		return err
	}
	must(t, ready())
	release := holdLock(t, s)
	wantKind(t, ready(), org.ErrBusy)
	release()
	must(t, ready())
	if onPostgres() {
		return
	}
	must(t, os.Rename(path, path+".old"))
	wantKind(t, ready(), org.ErrNotFound)
	must(t, os.WriteFile(path, nil, 0o600))
	wantKind(t, ready(), org.ErrNotFound)
	must(t, os.Rename(path+".old", path))
	must(t, ready())
}

// TestReadyWhileBusy: the lock is hardly ever free, but the changes succeed.
func TestReadyWhileBusy(t *testing.T) {
	s := open(t, newStore(t).Path(), Options{Readers: 2})
	other, ctx := open(t, s.Path(), Options{}), t.Context()
	busy, err := other.begin(ctx, other.db, toChange)
	must(t, err)
	must(t, busy.AddEvents(ctx, org.Event{Time: epoch(), Change: "c"}))
	again := make(chan error)
	time.AfterFunc(readyWait/2, func() {
		err := other.commit(ctx, busy)
		if err == nil {
			busy, err = other.begin(ctx, other.db, toChange)
		}
		again <- err
	})
	ready := make(chan error)
	go func() { ready <- s.Ready(ctx) }()
	must(t, <-again)
	must(t, <-ready)
	wantKind(t, s.Ready(ctx), org.ErrBusy)
	busy.end()
}

// failing is a database in which no transaction begins.
type failing struct {
	engine
	meanwhile func()
}

func (f failing) begin(context.Context, *sql.Conn, purpose, time.Duration) (tx, int, error) {
	f.meanwhile()
	return nil, 0, errDisk
}

// TestReadyFails: what keeps this program from changing the database is told, even while others do change it.
func TestReadyFails(t *testing.T) {
	s := newStore(t)
	broken, other := *s, open(t, s.Path(), Options{})
	broken.engine = failing{s.engine, func() {
		change(t, other, func(s *Store) error { return s.AddEvents(t.Context(), org.Event{Time: epoch()}) })
	}}
	if err := broken.Ready(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("error %v", err)
	}
}

// TestReaders: reading does not wait for a change of the same process that waits for its lock.
func TestReaders(t *testing.T) {
	s := open(t, newStore(t).Path(), Options{Readers: 2, Wait: 5 * time.Second})
	release := holdLock(t, s)
	conn, err := s.db.Conn(t.Context()) // the one that changes go through
	must(t, err)
	defer conn.Close() //nolint:errcheck // a test
	begun := time.Now()
	must(t, s.Read(t.Context(), func(s *Store) error { _, err := s.Administrators(t.Context(), 1); return err }))
	_, err = s.Administrators(t.Context(), 1)
	must(t, err)
	if took := time.Since(begun); took > time.Second {
		t.Errorf("reading took %v", took)
	}
	release()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
