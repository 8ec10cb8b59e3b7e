package store

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// granted stores p in a transaction of its own.
func granted(t *testing.T, s *Store, p org.Permission) error {
	t.Helper()
	return s.Change(t.Context(), func(s *Store) error { return s.SetPermission(t.Context(), p) })
}

func permission(resource, subject string, level org.Level) org.Permission {
	return org.Permission{
		Resource: "table/" + resource, ResourceID: "r-" + resource, Subject: long(subject),
		Group: isGroup(subject), Level: level,
	}
}

// TestPermission: there is one per resource and subject, member or group, and its level can be replaced.
func TestPermission(t *testing.T) {
	for _, subject := range []string{"cy", "GIS"} {
		t.Run(subject, func(t *testing.T) {
			s, ctx := parse("a bo view:di,OPS\nb bo").store(t), t.Context()
			rest := []string{"own a bo", "view a di", "view a OPS", "own b bo"}
			p := permission("a", subject, org.View)
			_, err := s.PermissionOf(ctx, p)
			wantKind(t, err, org.ErrNotFound)
			if err == nil || !strings.Contains(err.Error(), long(subject)+" has no permission on table/a") ||
				!strings.Contains(org.HintOf(err), `roster resources show "table/a"`) {
				t.Errorf("error %v, hint %q", err, org.HintOf(err))
			}
			for _, level := range []org.Level{org.View, org.View, org.Modify, org.View} {
				p.Level = level
				if err := granted(t, s, p); err != nil {
					t.Fatal(err)
				}
				if got, err := s.PermissionOf(ctx, permission("a", subject, 0)); err != nil || got != p {
					t.Errorf("PermissionOf = %+v, %v, want %+v", got, err, p)
				}
				wantState(t, s, append([]string{level.String() + " a " + subject}, rest...))
			}
			_, err = s.PermissionOf(ctx, permission("b", subject, 0))
			wantKind(t, err, org.ErrNotFound)
			change(t, s, func(s *Store) error { return s.RemovePermission(ctx, p) })
			wantState(t, s, rest)
			wantKind(t, s.RemovePermission(ctx, p), org.ErrNotFound)
		})
	}
}

// TestPermissionOfWhoIsGone: a resource, member or group that does not exist is a conflict.
func TestPermissionOfWhoIsGone(t *testing.T) {
	s := parse("a bo").store(t)
	for _, p := range []org.Permission{
		permission("z", "cy", org.View), permission("z", "GIS", org.View),
		permission("a", "nobody", org.View), permission("a", "NONE", org.View),
	} {
		wantKind(t, granted(t, s, p), org.ErrConflict)
		wantKind(t, s.RemovePermission(t.Context(), p), org.ErrNotFound)
	}
	group := permission("a", "cy", org.View) // a member is no group of that name
	group.Group = true
	wantKind(t, granted(t, s, group), org.ErrConflict)
	wantState(t, s, []string{"own a bo"})
}

func TestCountOwned(t *testing.T) {
	s := parse("a bo,cy view:di\nb bo modify:cy,GIS\nc bo").store(t)
	owned, err := s.CountOwned(t.Context(), []string{"m-bo", "m-cy", "m-di", "nobody"})
	if want := map[string]int{"m-bo": 3, "m-cy": 1}; err != nil || !maps.Equal(owned, want) {
		t.Errorf("CountOwned = %v, %v, want %v", owned, err, want)
	}
	for _, test := range []struct {
		groups []string
		want   int
	}{{[]string{"g00000"}, 1}, {[]string{"g00000", "g00001"}, 1}, {[]string{"g00001"}, 0}, {nil, 0}} {
		if n, err := s.PermissionKeysOf(t.Context(), test.groups); err != nil || len(n) != test.want {
			t.Errorf("PermissionKeysOf(%q) = %q, %v, want %d", test.groups, n, err, test.want)
		}
	}
}

// TestPermissionsAreListed: they can be sorted and filtered by every column.
func TestPermissionsAreListed(t *testing.T) {
	s := parse("b bo view:cy,GIS modify:di\nÀ,;'\"/x cy modify:GIS,OPS\na bo,cy view:ana").store(t)
	odd := "À,;'\"/x"
	everyOrder(t, s, Permissions(), 10)
	for order, want := range map[string][]string{
		"resource, subject": {
			"view a ana", "own a bo", "own a cy", "own " + odd + " cy", "modify " + odd + " GIS",
			"modify " + odd + " OPS", "own b bo", "view b cy", "modify b di", "view b GIS",
		},
		"subject desc, resource desc": {
			"modify " + odd + " OPS", "view b GIS", "modify " + odd + " GIS", "modify b di", "view b cy", "own " + odd + " cy",
			"own a cy", "own b bo", "own a bo", "view a ana",
		},
		"level desc, resource, subject desc": {
			"own a cy", "own a bo", "own " + odd + " cy", "own b bo", "modify " + odd + " OPS", "modify " + odd + " GIS",
			"modify b di", "view a ana", "view b GIS", "view b cy",
		},
	} {
		if got := permissionsBy(t, s, "", order); !slices.Equal(got, want) {
			t.Errorf("sort %q:\n%q, want\n%q", order, got, want)
		}
	}
	for filter, want := range map[string][]string{
		"level=own AND subject=cy@acme.example":         {"own a cy", "own " + odd + " cy"},
		"level>=modify AND resource=table/B":            {"own b bo", "modify b di"},
		"level<modify":                                  {"view a ana", "view b cy", "view b GIS"},
		"subject=gis":                                   {"modify " + odd + " GIS", "view b GIS"},
		"resource:/B AND subject:@ACME":                 {"own b bo", "view b cy", "modify b di"},
		`resource='table/a,;\'"/X' AND NOT subject=GIS`: {"own " + odd + " cy", "modify " + odd + " OPS"},
		"resource=project/a":                            nil,
	} {
		if got := permissionsBy(t, s, filter, "resource, subject"); !slices.Equal(got, want) {
			t.Errorf("filter %s:\n%q, want\n%q", filter, got, want)
		}
	}
}

// TestRenamedGroupIsSorted: a group's permissions are sorted by its new name, and are otherwise the same.
func TestRenamedGroupIsSorted(t *testing.T) {
	s, ctx := parse("a bo view:GIS,OPS\nb cy modify:GIS").store(t), t.Context()
	g := newGroup(0, "Äpfel, \"rot\"")
	change(t, s, func(s *Store) error { return s.RenameGroup(ctx, g) })
	found, err := collect(listRows(t, s, Permissions(), asked{"", "subject, resource", 0, 0}))
	var got []string
	for _, p := range found {
		got = append(got, p.Level.String()+" "+p.Resource+" "+short(p.Subject))
	}
	if want := []string{
		"view table/a " + g.Name, "modify table/b " + g.Name, "own table/a bo", "own table/b cy",
		"view table/a OPS",
	}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if got := permissionsCount(t, s, "subject=gis"); got != 0 {
		t.Errorf("%d are found by the old name", got)
	}
	if got := permissionsCount(t, s, `subject="apfel, \"rot\""`); got != 2 {
		t.Errorf("%d are found by the new name", got)
	}
	change(t, s, func(s *Store) error { return s.DeleteGroup(ctx, g.ID) })
	wantState(t, s, []string{"own a bo", "view a OPS", "own b cy"})
}

func permissionsCount(t *testing.T, s *Store, filter string) int {
	t.Helper()
	found, err := collect(listRows(t, s, Permissions(), asked{filter, "subject", 0, 0}))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}
