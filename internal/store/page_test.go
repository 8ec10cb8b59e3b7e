package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// shown returns rows as text, and how many there are in all.
func shown[T any](t *testing.T, some Page[T], err error, text func(T) string) string {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
	var lines []string
	for _, row := range some.Rows {
		lines = append(lines, text(row))
	}
	return fmt.Sprintf("%s (%d)", strings.Join(lines, "; "), some.Total)
}

// TestShow: the first rows of what belongs to something, in order, and how many there are in all.
func TestShow(t *testing.T) {
	s := parse("b bo view:cy,GIS modify:OPS\na bo,cy <b modify:GIS\nc cy <b,a view:bo modify:OPS\nÉ bo,di <b").store(t)
	ctx := t.Context()
	change(t, s, func(s *Store) error {
		var errs []error
		for _, name := range []string{"ana", "di", "eli"} { // bo and cy stay in both
			_, err := s.RemoveMembership(ctx, "m-"+name, "OPS")
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	})
	path := func(p string) string { return p }
	permission := func(p org.Permission) string { return p.Level.String() + " " + p.Resource + " " + short(p.Subject) }
	access := func(a org.Access) string { return fmt.Sprint(a.Level, " ", a.Resource, " ", a.Through) }
	person := func(m org.Member) string { return fmt.Sprint(m.Name, " ", short(m.Email), " ", m.Role) }
	reads := map[string]func(id string, most int) string{
		"owned": func(id string, most int) string {
			some, err := s.OwnedBy(ctx, id, most)
			return shown(t, some, err, path)
		},
		"dependents": func(id string, most int) string {
			some, err := s.DependentsOf(ctx, id, most)
			return shown(t, some, err, path)
		},
		"permissions": func(id string, most int) string {
			some, err := s.PermissionsOn(ctx, id, most)
			return shown(t, some, err, permission)
		},
		"a group's": func(id string, most int) string {
			some, err := s.PermissionsOfGroup(ctx, id, most)
			return shown(t, some, err, permission)
		},
		"access": func(id string, most int) string {
			some, err := s.AccessOf(ctx, id, most)
			return shown(t, some, err, access)
		},
		"people": func(id string, most int) string {
			some, err := s.MembersOf(ctx, id, most)
			return shown(t, some, err, person)
		},
	}
	tests := []struct {
		read, id string
		most     int
		want     string
	}{
		{"owned", "m-bo", 10, "table/a; table/b; table/É (3)"},
		{"owned", "m-bo", 3, "table/a; table/b; table/É (3)"},
		{"owned", "m-bo", 1, "table/a (3)"},
		{"owned", "m-eli", 10, " (0)"},
		{"owned", "nobody", 10, " (0)"},
		{"dependents", "r-b", All, "table/a; table/c; table/É (3)"},
		{"dependents", "r-b", 2, "table/a; table/c (3)"},
		{"dependents", "r-c", 10, " (0)"},
		{"permissions", "r-b", 10, "own table/b bo; modify table/b OPS; view table/b cy; view table/b GIS (4)"},
		{"permissions", "r-a", 1, "own table/a bo (3)"},
		{"permissions", "r-z", 1, " (0)"},
		{"a group's", "g00000", 10, "modify table/a GIS; view table/b GIS (2)"},
		{"a group's", "g00001", 1, "modify table/b OPS (2)"},
		{"a group's", "g00009", 1, " (0)"},
		{"access", "m-cy", 10, "modify table/b OPS; view table/b ; view table/b GIS (3)"},
		{"access", "m-cy", 2, "modify table/b OPS; view table/b  (3)"},
		{"access", "m-bo", 10, "modify table/c OPS; view table/c  (2)"},
		{"access", "m-eli", 10, "modify table/a GIS; view table/b GIS (2)"},
		{"access", "nobody", 10, " (0)"},
		{"people", "g00001", 10, "bo bo manager; cy cy manager (2)"},
		{"people", "g00000", 2, "ana ana manager; bo bo manager (5)"},
		{"people", "g00009", 2, " (0)"},
	}
	for _, test := range tests {
		if got := reads[test.read](test.id, test.most); got != test.want {
			t.Errorf("%s of %s, %d at most:\n%s, want\n%s", test.read, test.id, test.most, got, test.want)
		}
	}
}

// TestGroupsByName: the groups through which somebody has the same access are in alphabetical order, whatever their case.
func TestGroupsByName(t *testing.T) {
	s, ctx, groups := newStore(t), t.Context(), []string{"OPS", "gis", "Zoo"}
	change(t, s, func(s *Store) error {
		var errs []error
		for n, name := range groups {
			errs = append(errs, s.AddGroup(ctx, newGroup(n, name)))
		}
		m, owner := newMember(1, groups...), newMember(2)
		owner.Role = org.Manager
		errs = append(errs, s.AddMember(ctx, m), s.AddMember(ctx, owner),
			s.AddResources(ctx, org.Resource{ID: "r1", Kind: "project", Name: "Roads", Owners: []string{owner.Email}, Created: epoch()}))
		for _, name := range groups {
			errs = append(errs, s.SetPermission(ctx, org.Permission{ResourceID: "r1", Subject: name, Group: true, Level: org.View}))
		}
		return errors.Join(errs...)
	})
	through := func(a org.Access) string { return a.Through }
	for name, read := range map[string]func() (Page[org.Access], error){
		"access":   func() (Page[org.Access], error) { return s.AccessOf(ctx, newMember(1).ID, All) },
		"projects": func() (Page[org.Access], error) { return s.ProjectsOf(ctx, newMember(1).ID, All) },
	} {
		some, err := read()
		if got := shown(t, some, err, through); got != "gis; OPS; Zoo (3)" {
			t.Errorf("%s through %s", name, got)
		}
	}
}

// TestPendingOf: what is still pending, those that expire first first.
func TestPendingOf(t *testing.T) {
	s, ctx := inherited(t), t.Context()
	early := newInvitation(8)
	early.Sender, early.Expires, early.Role = newMember(0).Email, epoch().Add(time.Hour), org.Manager
	change(t, s, func(s *Store) error { return s.AddInvitations(ctx, early) })
	invitation := func(i org.Invitation) string {
		return fmt.Sprint(short(i.Recipient), " ", i.Role, " ", i.Expires.Sub(epoch()))
	}
	for most, want := range map[int]string{
		10: "g00008 manager 1h0m0s; g00003 user 168h0m0s; g00004 user 168h0m0s (3)",
		1:  "g00008 manager 1h0m0s (3)",
	} {
		some, err := s.PendingOf(ctx, early.Sender, epoch(), most)
		if got := shown(t, some, err, invitation); got != want {
			t.Errorf("%d at most: %s, want %s", most, got, want)
		}
	}
}

// TestResourcesBeginning: how a path, or else an id, can be completed.
func TestResourcesBeginning(t *testing.T) {
	s, _ := inventory(t)
	for _, test := range []struct {
		prefix string
		most   int
		want   string
	}{
		{"", 2, "data-source/地図 layer/Roads"},
		{"L", 1, "layer/Roads"},
		{"pro", 9, "project/Roads"},
		{"PROJECT/r", 9, "project/Roads"},
		{"table/A/B", 9, "table/a/b//c"},
		{"project/x", 9, ""},
		{"pro/", 9, ""},
		{"r", 2, "r1 r2"},
		{"r5", 9, "r5"},
		{"x", 9, ""},
	} {
		if got, err := s.CompleteResources(t.Context(), test.prefix, test.most); err != nil ||
			strings.Join(got, " ") != test.want {
			t.Errorf("%q: %q, %v, want %q", test.prefix, got, err, test.want)
		}
	}
}
