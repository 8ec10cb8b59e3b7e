package store

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// newReset returns a reset of a member of fill.
func newReset(n, member int) org.Reset {
	return org.Reset{
		ID: fmt.Sprintf("r%05d", n), Member: newMember(member), SecretHash: []byte{3, byte(n)},
		Expires: epoch().Add(time.Duration(n) * time.Hour),
	}
}

func setReset(t *testing.T, s *Store, r org.Reset) {
	t.Helper()
	change(t, s, func(s *Store) error { return s.SetReset(t.Context(), r) })
}

// wantReset checks what is stored of r; its member is read as they are now.
func wantReset(t *testing.T, s *Store, r org.Reset, there bool) {
	t.Helper()
	got, err := s.Reset(t.Context(), r.ID)
	if !there {
		if wantKind(t, err, org.ErrNotFound); got.Member.ID != "" {
			t.Errorf("%+v", got)
		}
		return
	}
	if r.Member, _ = s.Member(t.Context(), r.Member.ID); err != nil || !reflect.DeepEqual(got, r) || r.Member.ID == "" {
		t.Errorf("%+v, %v, want %+v", got, err, r)
	}
}

// TestReset: a member has at most one, and those of others are not touched.
func TestReset(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 3)
	first, others, second := newReset(1, 1), newReset(2, 2), newReset(3, 1)
	setReset(t, s, first)
	setReset(t, s, others)
	wantReset(t, s, first, true)
	setReset(t, s, second)
	wantReset(t, s, first, false)
	wantReset(t, s, second, true)
	wantReset(t, s, others, true)
	change(t, s, func(s *Store) error { return s.DeleteReset(ctx, second.ID) })
	wantReset(t, s, second, false)
	wantKind(t, s.DeleteReset(ctx, second.ID), org.ErrNotFound)
	change(t, s, func(s *Store) error { return s.DeleteMembers(ctx, []string{newMember(2).ID}) })
	wantReset(t, s, others, false)
	if n, err := s.count(ctx, `SELECT count(*) FROM resets`); err != nil || n != 0 {
		t.Errorf("%d stay, %v", n, err)
	}
	wantKind(t, s.Change(ctx, func(s *Store) error { return s.SetReset(ctx, newReset(4, 9)) }), org.ErrNotFound)
}

// TestResetIDTaken: an id that is in use, even by the same member, is replaced.
func TestResetIDTaken(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 2)
	setReset(t, s, newReset(1, 0))
	for _, member := range []int{1, 0} {
		tried := 0
		change(t, s, func(s *Store) error {
			tried++
			return s.SetReset(ctx, newReset(tried, member))
		})
		if tried != 2 && member == 1 || tried != 3 && member == 0 {
			t.Errorf("member %d: tried %d times", member, tried)
		}
		wantReset(t, s, newReset(tried, member), true)
	}
	wantReset(t, s, newReset(2, 1), true)
	wantReset(t, s, newReset(1, 0), false)
}
