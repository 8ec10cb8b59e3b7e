package store

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// TestMember: a stored member is found by email and by id.
func TestMember(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	want := newMember(7, "GIS", "éclair")
	want.Name, want.Role, want.Language = "Zoë d'Été", org.Manager, "fr"
	change(t, s, func(s *Store) error {
		return errors.Join(s.AddGroup(ctx, newGroup(1, "éclair")), s.AddGroup(ctx, newGroup(2, "GIS")),
			s.AddMember(ctx, want))
	})
	want.Groups = []string{"éclair", "GIS"} // sorted as people look them up
	for _, key := range []string{want.Email, want.ID} {
		if got, err := s.Member(ctx, key); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Member(%s) = %+v, %v, want %+v", key, got, err, want)
		}
	}
	for _, key := range []string{"nobody@acme.example", "nobody", "", "P00007@acme.example"} {
		_, err := s.Member(ctx, key)
		wantKind(t, err, org.ErrNotFound)
	}
	change(t, s, func(s *Store) error {
		want.Name, want.Role, want.Language, want.Groups = "Ana", org.Administrator, "es", []string{"GIS"}
		return s.SetMembers(ctx, want)
	})
	if got, err := s.Member(ctx, want.ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("after SetMembers: %+v, %v, want %+v", got, err, want)
	}
	wantKind(t, s.Change(ctx, func(s *Store) error { return s.SetMembers(ctx, want, newMember(8)) }), org.ErrConflict)
}

// TestMemberTwice: there is one member per address, whatever the id of the second.
func TestMemberTwice(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	second := newMember(1)
	second.ID = "another"
	change(t, s, func(s *Store) error { return s.AddMember(ctx, newMember(1)) })
	for _, m := range []org.Member{newMember(1), second} {
		err := s.Change(ctx, func(s *Store) error { return s.AddMember(ctx, m) })
		wantKind(t, err, org.ErrConflict)
	}
}

// TestMissingGroup: a group that was deleted meanwhile is a conflict, and the member is not stored without it.
func TestMissingGroup(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 1)
	err := s.Change(ctx, func(s *Store) error { return s.AddMember(ctx, newMember(50, "GIS", "gone")) })
	wantKind(t, err, org.ErrConflict)
	wantCounts(t, s, 1, 1)
}

// TestDeleteMembers: credentials and memberships are deleted with the members, groups stay. Members who are gone
// already are ignored.
func TestDeleteMembers(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 3)
	id := newMember(0).ID
	change(t, s, func(s *Store) error {
		return errors.Join(s.SetCredential(ctx, id, "$argon2id$first"), s.SetCredential(ctx, id, "$argon2id$second"))
	})
	if phc, err := s.texts(ctx, `SELECT phc FROM credentials`); err != nil ||
		!slices.Equal(phc, []string{"$argon2id$second"}) {
		t.Errorf("credentials %q, %v", phc, err)
	}
	change(t, s, func(s *Store) error { return s.DeleteMembers(ctx, []string{id, newMember(1).ID, "nobody"}) })
	for table, want := range map[string]int{"members": 1, "credentials": 0, "member_groups": 2, "groups": 3} {
		if n, err := s.count(ctx, `SELECT count(*) FROM `+table); err != nil || n != want {
			t.Errorf("%s has %d rows, %v, want %d", table, n, err, want)
		}
	}
	change(t, s, func(s *Store) error {
		return errors.Join(s.DeleteMembers(ctx, []string{id}), s.DeleteMembers(ctx, nil))
	})
	wantCounts(t, s, 1, 3)
}

func TestAdministrators(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 9) // three of each role
	for most, want := range map[int]string{10: "m00002 m00005 m00008", 2: "m00002 m00005"} {
		found, err := s.Administrators(ctx, most)
		if got := namesOf(found, func(m org.Member) string { return m.ID }); err != nil || got != want {
			t.Errorf("%d: %s, %v, want %s", most, got, err, want)
		}
	}
	for than, want := range map[int]bool{0: true, 2: true, 3: false, 4: false} {
		if has, err := s.HasMoreAdministrators(ctx, than); err != nil || has != want {
			t.Errorf("HasMoreAdministrators(%d) = %t, %v", than, has, err)
		}
	}
}

func TestMemberships(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 2)
	steps := []struct {
		do    func(context.Context, string, string) (bool, error)
		group string
		want  bool
	}{
		{s.AddMembership, "Office", true},
		{s.AddMembership, "Office", false},
		{s.AddMembership, "no such group", false},
		{s.RemoveMembership, "GIS", true},
		{s.RemoveMembership, "GIS", false},
	}
	for i, step := range steps {
		if did, err := step.do(ctx, "m00000", step.group); err != nil || did != step.want {
			t.Errorf("step %d: %t, %v", i, did, err)
		}
	}
	if m, err := s.Member(ctx, "m00000"); err != nil || !slices.Equal(m.Groups, []string{"Field crew", "Office"}) {
		t.Errorf("groups %q, %v", m.Groups, err)
	}
}
