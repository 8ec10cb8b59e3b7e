package store

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// hashOf returns the hash of session n.
func hashOf(n int) []byte { return []byte{byte(n), byte(n >> 8), 7} }

// signIn stores session n of a member at that time.
func signIn(t *testing.T, s *Store, member, n int, at time.Time) {
	t.Helper()
	session := org.Session{Member: newMember(member), Expires: at.Add(org.SessionLength)}
	change(t, s, func(s *Store) error { return s.AddSession(t.Context(), session, hashOf(n), at) })
}

// wantSession checks whose session n is at that time; "" means that there is none.
func wantSession(t *testing.T, s *Store, n int, at time.Time, email string) {
	t.Helper()
	session, err := s.SessionMember(t.Context(), hashOf(n), at)
	if email == "" {
		wantKind(t, err, org.ErrNotFound)
	}
	if session.Member.Email != email || email != "" && err != nil {
		t.Errorf("session %d is %+v, %v, want %q", n, session, err, email)
	}
}

func TestSession(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 2)
	signIn(t, s, 1, 1, epoch())
	session, err := s.SessionMember(ctx, hashOf(1), epoch())
	want := newMember(1, "Field crew", "Office")
	want.Role, want.LastSignIn = org.Manager, epoch()
	if err != nil || !reflect.DeepEqual(session, org.Session{Member: want, Expires: epoch().Add(org.SessionLength)}) {
		t.Errorf("%+v, %v, want %+v", session, err, want)
	}
	end := epoch().Add(org.SessionLength)
	wantSession(t, s, 1, end.Add(-time.Second), want.Email)
	wantSession(t, s, 1, end, "")
	wantSession(t, s, 2, epoch(), "")
	if _, err := s.SessionMember(ctx, []byte{}, epoch()); !errors.Is(err, org.ErrNotFound) {
		t.Errorf("no hash: %v", err)
	}
	change(t, s, func(s *Store) error { return s.DeleteSession(ctx, hashOf(1)) })
	wantSession(t, s, 1, epoch(), "")
	wantKind(t, s.DeleteSession(ctx, hashOf(1)), org.ErrNotFound)
	err = s.Change(ctx, func(s *Store) error {
		return s.AddSession(ctx, org.Session{Member: newMember(9)}, hashOf(3), epoch())
	})
	wantKind(t, err, org.ErrNotFound)
}

// wantSessions counts the rows there are, open or not.
func wantSessions(t *testing.T, s *Store, want int) {
	t.Helper()
	if n, err := s.count(t.Context(), `SELECT count(*) FROM sessions`); err != nil || n != want {
		t.Errorf("%d sessions, %v, want %d", n, err, want)
	}
}

// TestSessionsAreForgotten: each sign-in deletes up to a hundred sessions that have ended, and none that is open.
func TestSessionsAreForgotten(t *testing.T) {
	s := newStore(t)
	fill(t, s, 2)
	for n := range 130 {
		signIn(t, s, 0, n, epoch())
	}
	signIn(t, s, 1, 130, epoch().Add(time.Second))
	end := epoch().Add(org.SessionLength)
	signIn(t, s, 1, 200, end.Add(-time.Second))
	wantSessions(t, s, 132)
	signIn(t, s, 1, 201, end)
	wantSessions(t, s, 33)
	signIn(t, s, 1, 202, end)
	wantSessions(t, s, 4)
	wantSession(t, s, 130, end, newMember(1).Email)
}

// TestDeleteSessions: all sessions of one member end, and no others; deleting a member ends theirs.
func TestDeleteSessions(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 3)
	for n := range 9 {
		signIn(t, s, n%3, n, epoch())
	}
	change(t, s, func(s *Store) error { return s.DeleteSessions(ctx, newMember(1).ID) })
	change(t, s, func(s *Store) error { return s.DeleteSessions(ctx, newMember(1).ID) }) // none left is no error
	wantSessions(t, s, 6)
	wantSession(t, s, 1, epoch(), "")
	wantSession(t, s, 0, epoch(), newMember(0).Email)
	change(t, s, func(s *Store) error { return s.DeleteMembers(ctx, []string{newMember(2).ID}) })
	wantSessions(t, s, 3)
	wantSession(t, s, 2, epoch(), "")
	wantSession(t, s, 3, epoch(), newMember(0).Email)
}

func TestSessionsOf(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 4)
	ids := []string{newMember(2).ID, newMember(1).ID, newMember(3).ID, "nobody"}
	for n, member := range []int{0, 2, 1, 2, 2} {
		signIn(t, s, member, n, epoch().Add(time.Duration(n)*time.Second))
	}
	of := func(n, sessions int) org.OpenSessions {
		return org.OpenSessions{Email: newMember(n).Email, Number: sessions}
	}
	end := epoch().Add(org.SessionLength)
	for at, want := range map[time.Time][]org.OpenSessions{
		epoch():                  {of(1, 1), of(2, 3)},
		end:                      {of(1, 1), of(2, 3)},
		end.Add(time.Second):     {of(1, 1), of(2, 2)},
		end.Add(2 * time.Second): {of(2, 2)},
		end.Add(4 * time.Second): nil,
	} {
		if got, err := collect(s.SessionsOf(ctx, ids, at)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("at %s: %+v, %v, want %+v", at, got, err, want)
		}
	}
}

func TestCredential(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 2)
	for _, phc := range []string{"$argon2id$first", "$argon2id$second"} {
		change(t, s, func(s *Store) error { return s.SetCredential(ctx, newMember(1).ID, phc) })
		if got, err := s.Credential(ctx, newMember(1).Email); err != nil || got != phc {
			t.Errorf("%q, %v, want %q", got, err, phc)
		}
	}
	for _, email := range []string{newMember(0).Email, "nobody@acme.example", ""} {
		got, err := s.Credential(ctx, email)
		if wantKind(t, err, org.ErrNotFound); got != "" {
			t.Errorf("%s has %q", email, got)
		}
	}
	change(t, s, func(s *Store) error { return s.DeleteMembers(ctx, []string{newMember(1).ID}) })
	_, err := s.Credential(ctx, newMember(1).Email)
	wantKind(t, err, org.ErrNotFound)
}
