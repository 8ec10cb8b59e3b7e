package store

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// newReset returns a reset of a member of fill.
func newReset(n, member int) org.Reset {
	return org.Reset{
		ID: fmt.Sprintf("r%05d", n), Member: newMember(member), Sender: newMember(0).Email, SecretHash: []byte{3, byte(n)},
		Expires: epoch().Add(time.Duration(n) * time.Hour),
	}
}

func addReset(t *testing.T, s *Store, r org.Reset) {
	t.Helper()
	change(t, s, func(s *Store) error { return s.AddReset(t.Context(), r, epoch()) })
}

// wantReset checks what is stored of r and its state; its member is read as they are now.
func wantReset(t *testing.T, s *Store, r org.Reset, state org.ResetState) {
	t.Helper()
	r.State = state
	got, err := s.Reset(t.Context(), r.ID)
	if r.Member, _ = s.Member(t.Context(), r.Member.ID); err != nil || !reflect.DeepEqual(got, r) || r.Member.ID == "" {
		t.Errorf("%+v, %v, want %+v", got, err, r)
	}
}

func wantNoReset(t *testing.T, s *Store, r org.Reset) {
	t.Helper()
	got, err := s.Reset(t.Context(), r.ID)
	if wantKind(t, err, org.ErrNotFound); got.Member.ID != "" {
		t.Errorf("%+v", got)
	}
}

// TestReset: a member has at most one open link, and those of others are not touched. What became of the others is
// known for 30 days after they expired.
func TestReset(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 3)
	first, others, second := newReset(1, 1), newReset(2, 2), newReset(3, 1)
	use := func(s *Store) error { return s.SetResetUsed(ctx, second.ID) }
	addReset(t, s, first)
	addReset(t, s, others)
	wantReset(t, s, first, org.ResetOpen)
	addReset(t, s, second)
	wantReset(t, s, first, org.ResetReplaced)
	wantReset(t, s, second, org.ResetOpen)
	wantReset(t, s, others, org.ResetOpen)
	change(t, s, use)
	wantReset(t, s, second, org.ResetUsed)
	wantKind(t, s.Change(ctx, use), org.ErrConflict)
	addReset(t, s, newReset(4, 1))
	wantReset(t, s, second, org.ResetUsed)

	later := newReset(31*24, 1)
	change(t, s, func(s *Store) error { return s.AddReset(ctx, later, first.Expires.Add(resetsKept-time.Second)) })
	wantReset(t, s, first, org.ResetReplaced)
	change(t, s, func(s *Store) error { return s.AddReset(ctx, newReset(32*24, 1), first.Expires.Add(resetsKept)) })
	wantNoReset(t, s, first)
	wantReset(t, s, later, org.ResetReplaced)

	change(t, s, func(s *Store) error { return s.DeleteMembers(ctx, []string{newMember(1).ID, newMember(2).ID}) })
	wantNoReset(t, s, others)
	if n, err := s.count(ctx, `SELECT count(*) FROM resets`); err != nil || n != 0 {
		t.Errorf("%d stay, %v", n, err)
	}
	wantKind(t, s.Change(ctx, func(s *Store) error { return s.AddReset(ctx, newReset(5, 9), epoch()) }), org.ErrNotFound)
}

// TestMigrateResets: links that were made before the states of links were known stay valid.
func TestMigrateResets(t *testing.T) {
	aboutSQLite(t, "databases of an older roster")
	path, ctx := oldDatabase(t, 6, 3), t.Context()
	old, r := openBare(t, path), newReset(1, 1)
	r.Sender = ""
	_, err := old.q.ExecContext(ctx, `INSERT INTO resets (member, id, secret_hash, expires)
		SELECT n, $1, $2, $3 FROM members WHERE id = $4`, r.ID, r.SecretHash, seconds(r.Expires), r.Member.ID)
	if err := errors.Join(err, old.Close()); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, Options{})
	wantReset(t, s, r, org.ResetOpen)
	addReset(t, s, newReset(2, 1))
	wantReset(t, s, r, org.ResetReplaced)
}

// TestRequests: one mail a day asks for another link. One that was not sent, as far as is known, is another program's
// after a while.
func TestRequests(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	now := epoch()
	claim := func(link string, want bool) {
		t.Helper()
		requested, _, err := s.Requested(ctx, link, now)
		if err != nil || requested.IsZero() != want {
			t.Errorf("at %s %s was requested at %s, %v", now, link, requested, err)
		}
		change(t, s, func(s *Store) error {
			claimed, err := s.ClaimRequest(ctx, link, now)
			if claimed != want {
				t.Errorf("at %s the claim of %s is %v", now, link, claimed)
			}
			return err
		})
	}
	sent := func(link string) {
		change(t, s, func(s *Store) error { return s.SetRequested(ctx, link, now) })
	}
	claim("a", true)
	claim("a", false)
	claim("b", true)
	change(t, s, func(s *Store) error { return s.FailRequest(ctx, "b", now) })
	if at, failed, err := s.Requested(ctx, "b", now); !at.Equal(now) || !failed || err != nil {
		t.Errorf("b was requested at %s, failed is %v, %v", at, failed, err)
	}
	claim("b", false)
	now = now.Add(Lease - time.Second)
	claim("a", false)
	claim("b", false)
	now = now.Add(time.Second)
	claim("a", true) // whoever had it is gone
	claim("b", true) // it is tried again
	sent("b")
	change(t, s, func(s *Store) error { return s.FailRequest(ctx, "a", epoch()) })
	sent("a")
	now = epoch().Add(Lease + requestPause - time.Second)
	claim("a", false)
	claim("b", false)
	now = now.Add(time.Second)
	claim("b", true)
	now = now.Add(requestPause)
	claim("c", true)
	if n, err := s.count(ctx, `SELECT count(*) FROM link_requests`); err != nil || n != 1 {
		t.Errorf("%d stay, %v", n, err)
	}
}

// TestResetIDTaken: an id that is in use, even by the same member, is replaced.
func TestResetIDTaken(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 2)
	addReset(t, s, newReset(1, 0))
	for _, member := range []int{1, 0} {
		tried := 0
		change(t, s, func(s *Store) error {
			tried++
			return s.AddReset(ctx, newReset(tried, member), epoch())
		})
		if tried != 2 && member == 1 || tried != 3 && member == 0 {
			t.Errorf("member %d: tried %d times", member, tried)
		}
		wantReset(t, s, newReset(tried, member), org.ResetOpen)
	}
	wantReset(t, s, newReset(2, 1), org.ResetOpen)
	wantReset(t, s, newReset(1, 0), org.ResetReplaced)
}
