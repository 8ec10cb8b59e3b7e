package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// holdLock holds the write lock of s's database with another handle until release is called or the test ends.
func holdLock(t *testing.T, s *Store) (release func()) {
	t.Helper()
	held, released, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	other := open(t, s.Path(), Options{})
	go func() {
		defer close(done)
		if err := other.Change(context.Background(), func(*Store) error { close(held); <-released; return nil }); err != nil {
			t.Error(err)
		}
	}()
	<-held
	release = sync.OnceFunc(func() {
		close(released)
		<-done
	})
	t.Cleanup(release)
	return release
}

// TestBusy: a lock that is not released leads to ErrBusy after Options.Wait, and do never runs.
func TestBusy(t *testing.T) {
	path := newStore(t).Path()
	s := open(t, path, Options{Wait: 400 * time.Millisecond})
	holdLock(t, s)
	start := time.Now()
	err := s.Change(t.Context(), func(*Store) error {
		t.Error("do ran without the lock")
		return nil
	})
	wantKind(t, err, org.ErrBusy)
	if d := time.Since(start); d < 300*time.Millisecond || d > 5*time.Second {
		t.Errorf("it answered after %v", d)
	}
}

// TestBusyTogether: what waits more than once waits no longer in all than Options.Wait.
func TestBusyTogether(t *testing.T) {
	s := open(t, newStore(t).Path(), Options{Wait: 200 * time.Millisecond})
	var left []time.Duration
	err := s.retry(t.Context(), func(s *Store) error {
		left = append(left, s.patience())
		time.Sleep(90 * time.Millisecond)
		return errIDTaken
	})
	if err == nil {
		t.Error("it went well")
	}
	if !slices.IsSortedFunc(left, func(a, b time.Duration) int { return cmp.Compare(b, a) }) || left[0] > s.wait || left[len(left)-1] > 120*time.Millisecond {
		t.Errorf("it may wait for %v, of %v in all", left, s.wait)
	}
	if s.patience() != s.wait {
		t.Errorf("afterwards it waits for %v, want %v", s.patience(), s.wait)
	}
}

// TestBusyForAConnection: so does a connection that cannot be had in time, be it in the last millisecond.
func TestBusyForAConnection(t *testing.T) {
	s := open(t, newStore(t).Path(), Options{Wait: 50 * time.Millisecond})
	err := s.retry(t.Context(), func(s *Store) error {
		waiting, cancel := context.WithTimeout(t.Context(), 0)
		defer cancel()
		conn, err := s.db.Conn(waiting)
		if err == nil {
			err = conn.Close()
		}
		return err
	})
	wantKind(t, err, org.ErrBusy)
}

// TestBusyForAWhile: Change waits for a lock that is released in time.
func TestBusyForAWhile(t *testing.T) {
	s := newStore(t)
	time.AfterFunc(300*time.Millisecond, holdLock(t, s))
	change(t, s, func(s *Store) error { return s.AddMember(t.Context(), newMember(1)) })
}

// TestInterruptedWhileBusy: Ctrl-C ends the waiting for a lock.
func TestInterruptedWhileBusy(t *testing.T) {
	postgres.Cancels(t)
	s := newStore(t)
	holdLock(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	start := time.Now()
	err := s.Change(ctx, func(*Store) error { return nil })
	if d := time.Since(start); !errors.Is(err, context.Canceled) || d > 5*time.Second {
		t.Errorf("error %v after %v", err, d)
	}
	deadline, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start = time.Now()
	err = s.Change(deadline, func(*Store) error { return nil })
	if d := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || d > 5*time.Second {
		t.Errorf("error %v after %v", err, d)
	}
}

// TestReadWhileLocked: a writer does not block those who open and read.
func TestReadWhileLocked(t *testing.T) {
	s := newStore(t)
	fill(t, s, 3)
	holdLock(t, s)
	start := time.Now()
	if err := use(t.Context(), s.Path()); err != nil {
		t.Error(err)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("reading took %v", d)
	}
}

// TestReadSeesOneState: a transaction that reads sees the state of its first statement while others commit.
func TestReadSeesOneState(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 3)
	writer := open(t, s.Path(), Options{})
	err := s.Read(ctx, func(s *Store) error {
		wantCounts(t, s, 3, 3)
		change(t, writer, func(s *Store) error {
			if err := s.AddMember(ctx, newMember(100)); err != nil {
				return err
			}
			return s.AddEvents(ctx, org.Event{Time: epoch()})
		})
		wantCounts(t, s, 3, 3)
		wantCounts(t, writer, 4, 4)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wantCounts(t, s, 4, 4)
}

// TestReadTakesNoLock: a reader does not make a writer wait.
func TestReadTakesNoLock(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	writer := open(t, s.Path(), Options{Wait: 300 * time.Millisecond})
	err := s.Read(ctx, func(s *Store) error {
		if _, err := members(ctx, s); err != nil {
			return err
		}
		return writer.Change(ctx, func(s *Store) error { return s.AddMember(ctx, newMember(1)) })
	})
	if err != nil {
		t.Error(err)
	}
}
