package store

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func TestGroup(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 4)
	want := org.Group{ID: "g00001", Name: "GIS", Members: 2, Created: epoch()}
	for _, key := range []string{"GIS", "gis", "g00001"} {
		if got, err := s.Group(ctx, key); err != nil || got != want {
			t.Errorf("Group(%q) = %+v, %v, want %+v", key, got, err, want)
		}
	}
	_, err := s.Group(ctx, "nobody's")
	wantKind(t, err, org.ErrNotFound)
}

func TestGroupNames(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 1)
	got, err := s.GroupNames(ctx, []string{"office", "GIS", "g00001", "FIELD CREW"})
	if want := []string{"Field crew", "GIS", "Office"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	_, err = s.GroupNames(ctx, []string{"first", "GIS", "second"})
	wantKind(t, err, org.ErrNotFound)
	if err == nil || !strings.Contains(err.Error(), `"first", "second"`) {
		t.Errorf("error %v, want both that are missing", err)
	}
}

// TestGroupTwice: a name is unique whatever its case.
func TestGroupTwice(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 1)
	err := s.Change(ctx, func(s *Store) error { return s.AddGroup(ctx, newGroup(9, "office")) })
	wantKind(t, err, org.ErrConflict)
	err = s.Change(ctx, func(s *Store) error { return s.RenameGroup(ctx, newGroup(1, "OFFICE")) })
	wantKind(t, err, org.ErrConflict)
}

// TestRenameGroup: the new name shows everywhere, and a change of case alone is possible.
func TestRenameGroup(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 1)
	for _, name := range []string{"Gis", "Survey"} {
		change(t, s, func(s *Store) error { return s.RenameGroup(ctx, newGroup(1, name)) })
		m, err := s.Member(ctx, "m00000")
		i, invitationErr := s.Invitation(ctx, "i00000")
		if err != nil || invitationErr != nil || !slices.Contains(m.Groups, name) || !slices.Equal(i.Groups, []string{name}) {
			t.Errorf("after the renaming to %s: %q, %q, %v, %v", name, m.Groups, i.Groups, err, invitationErr)
		}
	}
	_, err := s.Group(ctx, "GIS")
	wantKind(t, err, org.ErrNotFound)
}

// TestDeleteGroup: the group is removed from members and invitations, which stay.
func TestDeleteGroup(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 3)
	n, err := s.PendingInvitationsOf(ctx, epoch().Unix(), []string{"g00001", "g00000"})
	if err != nil || len(n) != 3 {
		t.Errorf("%q pending invitations, %v", n, err)
	}
	n, err = s.PendingInvitationsOf(ctx, newInvitation(0).Expires.Unix(), []string{"g00001"})
	if err != nil || len(n) != 0 {
		t.Errorf("%q pending invitations once they have expired, %v", n, err)
	}
	change(t, s, func(s *Store) error { return s.DeleteGroup(ctx, "g00001") })
	wantCounts(t, s, 3, 3)
	if m, err := s.Member(ctx, "m00000"); err != nil || !slices.Equal(m.Groups, []string{"Field crew"}) {
		t.Errorf("groups %q, %v", m.Groups, err)
	}
	if i, err := s.Invitation(ctx, "i00000"); err != nil || len(i.Groups) != 0 {
		t.Errorf("invited into %q, %v", i.Groups, err)
	}
	wantKind(t, s.DeleteGroup(ctx, "g00001"), org.ErrNotFound)
}

// TestGroupNamedLikeAnID: a name that is the id of another group is refused, an id that is the name of one is
// replaced, and a word that names two groups is refused.
func TestGroupNamedLikeAnID(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 1)
	first, second := org.Group{ID: "1ec1y40t526v", Name: "Maps"}, org.Group{ID: "1ec1y42v24mr", Name: "Roads"}
	change(t, s, func(s *Store) error { return errors.Join(s.AddGroup(ctx, first), s.AddGroup(ctx, second)) })

	second.Name = "1EC1Y40T526V"
	wantKind(t, s.Change(ctx, func(s *Store) error { return s.RenameGroup(ctx, second) }), org.ErrConflict)
	added := org.Group{ID: "1ec1y42v24ms", Name: "1ec1Y40t526v"}
	wantKind(t, s.Change(ctx, func(s *Store) error { return s.AddGroup(ctx, added) }), org.ErrConflict)
	second.Name = second.ID
	change(t, s, func(s *Store) error { return s.RenameGroup(ctx, second) })

	taken := org.Group{ID: "1ec1y4000000", Name: "Base"}
	err := s.Change(ctx, func(s *Store) error {
		if _, err := s.q.ExecContext(ctx, "UPDATE groups SET exact_key = $1 WHERE id = $2", taken.ID, second.ID); err != nil {
			return err
		}
		if err := s.AddGroup(ctx, taken); !errors.Is(err, errIDTaken) {
			t.Errorf("the id is taken by a name: %v, want %v", err, errIDTaken)
		}
		taken.ID = "1ec1y4000001"
		return s.AddGroup(ctx, taken)
	})
	if err != nil {
		t.Fatal(err)
	}

	change(t, s, func(s *Store) error {
		_, err := s.q.ExecContext(ctx, "UPDATE groups SET exact_key = $1 WHERE id = $2", first.ID, second.ID)
		return err
	})
	for _, word := range []string{first.ID, strings.ToUpper(first.ID)} {
		_, err := s.Group(ctx, word)
		wantKind(t, err, org.ErrUsage)
		_, err = s.GroupNames(ctx, []string{"GIS", word})
		wantKind(t, err, org.ErrUsage)
		if err == nil || !strings.Contains(err.Error(), "the id of the group Maps and the name of another one, whose id is "+second.ID) {
			t.Errorf("GroupNames: %v", err)
		}
	}
	for word, want := range map[string]string{"maps": first.ID, second.ID: second.ID} {
		if got, err := s.Group(ctx, word); err != nil || got.ID != want {
			t.Errorf("Group(%q) = %+v, %v, want %s", word, got, err, want)
		}
	}
}
