package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestErrorLeavesNoTrace: what do wrote before its error is undone, and Change returns that very error.
func TestErrorLeavesNoTrace(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	wrong := errors.New("no")
	err := s.Change(ctx, func(s *Store) error {
		if err := s.AddMember(ctx, newMember(1)); err != nil {
			return err
		}
		if err := s.AddEvents(ctx, org.Event{Time: epoch(), Action: "member.create"}); err != nil {
			return err
		}
		return wrong
	})
	if !errors.Is(err, wrong) {
		t.Errorf("error %v", err)
	}
	wantCounts(t, s, 0, 0)
}

// TestPanicReleasesTheLock: a bug in do does not leave the database locked for others.
func TestPanicReleasesTheLock(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = s.Change(ctx, func(s *Store) error {
			_ = s.AddMember(ctx, newMember(1))
			panic("a bug")
		})
	}()
	other := open(t, s.Path(), Options{Wait: time.Second})
	change(t, other, func(s *Store) error { return s.AddMember(ctx, newMember(2)) })
	wantCounts(t, other, 1, 0)
}

// TestChangeIsSeen: another handle sees what was committed.
func TestChangeIsSeen(t *testing.T) {
	s := newStore(t)
	fill(t, s, 3)
	wantCounts(t, open(t, s.Path(), Options{}), 3, 3)
}

func wantCounts(t *testing.T, s *Store, members, events int) {
	t.Helper()
	gotMembers, err := Count(t.Context(), s, Members(), listing.Query{}, 1<<30)
	if err != nil || gotMembers != members {
		t.Errorf("%d members, %v, want %d", gotMembers, err, members)
	}
	gotEvents, err := Count(t.Context(), s, Events(), listing.Query{}, 1<<30)
	if err != nil || gotEvents != events {
		t.Errorf("%d events, %v, want %d", gotEvents, err, events)
	}
}

// TestCancelled: a context that ends at any moment leaves nothing behind, and the error is that of the context.
func TestCancelled(t *testing.T) {
	postgres.Cancels(t)
	moments := map[string]func(context.Context, context.CancelFunc, *Store) error{
		"before": nil,
		"before the first statement": func(ctx context.Context, cancel context.CancelFunc, s *Store) error {
			cancel()
			return s.AddMember(ctx, newMember(1))
		},
		"before commit": func(ctx context.Context, cancel context.CancelFunc, s *Store) error {
			err := s.AddMember(ctx, newMember(1))
			cancel()
			return err
		},
		"during a statement": func(ctx context.Context, cancel context.CancelFunc, s *Store) error {
			if err := s.AddMember(ctx, newMember(1)); err != nil {
				return err
			}
			time.AfterFunc(20*time.Millisecond, cancel)
			_, err := s.q.ExecContext(ctx, `WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)
				SELECT count(*) FROM r`)
			return err
		},
	}
	for name, do := range moments {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if do == nil {
				cancel()
			}
			start := time.Now()
			err := s.Change(ctx, func(s *Store) error { return do(ctx, cancel, s) })
			if !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want context.Canceled", err)
			}
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("it answered after %v", d)
			}
			wantCounts(t, s, 0, 0)
			change(t, s, func(s *Store) error { return s.AddMember(t.Context(), newMember(2)) })
		})
	}
}

// TestEndedMeanwhile: what failed when it was interrupted says both; what went well stays so, and what may have is told.
func TestEndedMeanwhile(t *testing.T) {
	s := newStore(t)
	for _, failed := range []error{nil, errDisk, unknown(errDisk)} {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.retry(ctx, func(*Store) error { cancel(); return failed })
		lost := errors.As(failed, new(UnknownOutcome))
		if !errors.Is(err, failed) || errors.Is(err, context.Canceled) != (failed != nil && !lost) || errors.As(err, new(UnknownOutcome)) != lost {
			t.Errorf("%v became %v", failed, err)
		}
	}
}

// TestReadCancelled: a list that is interrupted ends with an error, not as if it were complete.
func TestReadCancelled(t *testing.T) {
	postgres.Cancels(t)
	s := newStore(t)
	fill(t, s, 50)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := 0
	err := s.Read(ctx, func(s *Store) error {
		for _, err := range List(ctx, s, Members(), listing.Query{}) {
			if err != nil {
				return err
			}
			if seen++; seen == 5 {
				cancel()
				time.Sleep(50 * time.Millisecond) // the driver is told by another goroutine
			}
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || seen >= 50 {
		t.Errorf("%d rows, error %v", seen, err)
	}
}

// TestIDIsTakenAgain: a transaction whose new id is in use is run again until the id is free.
func TestIDIsTakenAgain(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 2)
	adds := map[string]func(*Store, int) error{
		"member": func(s *Store, id int) error {
			m := newMember(100)
			m.ID = newMember(id).ID
			return s.AddMember(ctx, m)
		},
		"group": func(s *Store, id int) error { return s.AddGroup(ctx, newGroup(id, "New")) },
		"invitation": func(s *Store, id int) error {
			fresh, taken := newInvitation(200), newInvitation(100)
			taken.ID = newInvitation(id).ID
			return s.AddInvitations(ctx, fresh, taken)
		},
	}
	for name, add := range adds {
		runs := 0
		change(t, s, func(s *Store) error {
			runs++
			return add(s, []int{0, 0, 1, 300}[runs]) // index 0 is not used
		})
		if runs != 3 {
			t.Errorf("%s: it ran %d times, want 3", name, runs)
		}
	}
}
