package store

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// atOnce runs do in 8 goroutines with a handle each.
func atOnce(t *testing.T, path string, do func(worker int, s *Store)) {
	t.Helper()
	handles := make([]*Store, 8)
	for w := range handles {
		handles[w] = open(t, path, Options{})
	}
	var all sync.WaitGroup
	for w, s := range handles {
		all.Go(func() { do(w, s) })
	}
	all.Wait()
}

// TestOneMemberPerAddress: of eight that add the same address at once, one succeeds and the others get a conflict.
func TestOneMemberPerAddress(t *testing.T) {
	const addresses = 25
	s := newStore(t)
	var added atomic.Int64
	atOnce(t, s.Path(), func(w int, s *Store) {
		for n := range addresses {
			m := newMember(n)
			m.ID = fmt.Sprintf("w%d-%d", w, n)
			err := s.Change(t.Context(), func(s *Store) error { return s.AddMember(t.Context(), m) })
			switch {
			case err == nil:
				added.Add(1)
			case !errors.Is(err, org.ErrConflict):
				t.Error(err)
			}
		}
	})
	if added.Load() != addresses {
		t.Errorf("%d of %d were added", added.Load(), addresses)
	}
	wantCounts(t, s, addresses, 0)
}

// TestOneOpenInvitationPerAddress: those that check in the transaction whether there is one, as inviting does, add no
// second one.
func TestOneOpenInvitationPerAddress(t *testing.T) {
	const addresses = 25
	s := newStore(t)
	var added atomic.Int64
	atOnce(t, s.Path(), func(w int, s *Store) {
		for n := range addresses {
			i := newInvitation(n)
			i.ID = fmt.Sprintf("w%d-%d", w, n)
			taken := errors.New("taken")
			err := s.Change(t.Context(), func(s *Store) error {
				if _, err := s.Invitation(t.Context(), i.Recipient); !errors.Is(err, org.ErrNotFound) {
					return errors.Join(err, taken)
				}
				return s.AddInvitations(t.Context(), i)
			})
			switch {
			case err == nil:
				added.Add(1)
			case !errors.Is(err, taken):
				t.Error(err)
			}
		}
	})
	if n, err := s.count(t.Context(), `SELECT count(*) FROM invitations`); err != nil || n != addresses ||
		added.Load() != addresses {
		t.Errorf("%d of %d were added, %d are there, %v", added.Load(), addresses, n, err)
	}
}

// TestAcceptedOnce: of eight that accept the same invitation at once, one succeeds.
func TestAcceptedOnce(t *testing.T) {
	s := newStore(t)
	i := newInvitation(1)
	change(t, s, func(s *Store) error { return s.AddInvitations(t.Context(), i) })
	i.AcceptedAt = epoch()
	var accepted atomic.Int64
	atOnce(t, s.Path(), func(w int, s *Store) {
		err := s.Change(t.Context(), func(s *Store) error {
			return errors.Join(s.SetAccepted(t.Context(), i), s.AddMember(t.Context(), newMember(w)))
		})
		switch {
		case err == nil:
			accepted.Add(1)
		case !errors.Is(err, org.ErrConflict):
			t.Error(err)
		}
	})
	if accepted.Load() != 1 {
		t.Errorf("%d accepted it", accepted.Load())
	}
	wantCounts(t, s, 1, 0)
}

// TestSameIDsAtOnce: two that make the same ids both succeed, since the second one makes further ids.
func TestSameIDsAtOnce(t *testing.T) {
	const each = 4
	s := newStore(t)
	atOnce(t, s.Path(), func(w int, s *Store) {
		ids := org.IDs{Rand: zeros{}}
		for n := range each {
			err := s.Change(t.Context(), func(s *Store) error {
				m := newMember(w*1000 + n)
				var err error
				if m.ID, err = ids.Next(epoch()); err != nil {
					return err
				}
				return s.AddMember(t.Context(), m)
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	wantCounts(t, s, 8*each, 0)
}

// zeros is a source of random bytes that are all zero.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
