package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// thing is a table that members own; grants are permissions to view or modify it, "view bo" or "modify GIS".
type thing struct {
	name                  string
	owners, needs, grants []string
}

// graph is what the members of an organization own, in the order of creation.
type graph []thing

// parse reads one thing a line: its name, owners, what it needs, and its grants, as in "c bo,cy <a,b view:GIS
// modify:di".
func parse(text string) (g graph) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		x := thing{name: fields[0], owners: strings.Split(fields[1], ",")}
		for _, field := range fields[2:] {
			if needs, ok := strings.CutPrefix(field, "<"); ok {
				x.needs = strings.Split(needs, ",")
				continue
			}
			level, subjects, _ := strings.Cut(field, ":")
			for _, subject := range strings.Split(subjects, ",") {
				x.grants = append(x.grants, level+" "+subject)
			}
		}
		g = append(g, x)
	}
	return g
}

const domain = "@acme.example"

// short and long convert between the names of members in tests and in the database. Groups are in capitals.
func short(subject string) string { return strings.TrimSuffix(subject, domain) }

func long(subject string) string {
	if isGroup(subject) {
		return subject
	}
	return subject + domain
}

func isGroup(subject string) bool { return strings.ToUpper(subject) == subject }

func idsOf(prefix string, names []string) (ids []string) {
	for _, name := range names {
		ids = append(ids, prefix+name)
	}
	return ids
}

// people are the members of each graph, and teams its groups.
func people() []string { return []string{"ana", "bo", "cy", "di", "eli"} }
func teams() []string  { return []string{"GIS", "OPS"} }

// store stores g in a new database. The member bo has the id m-bo, the table a the id r-a.
func (g graph) store(t *testing.T) *Store {
	t.Helper()
	s, ctx := newStore(t), t.Context()
	change(t, s, func(s *Store) error {
		var errs []error
		for i, name := range teams() {
			errs = append(errs, s.AddGroup(ctx, newGroup(i, name)))
		}
		for i, name := range people() {
			m := newMember(i, teams()...)
			m.ID, m.Name, m.Email, m.Role = "m-"+name, name, name+domain, org.Manager
			errs = append(errs, s.AddMember(ctx, m))
		}
		errs = append(errs, s.AddResources(ctx, g.resources()...))
		for _, x := range g {
			for _, grant := range x.grants {
				level, subject, _ := strings.Cut(grant, " ")
				l, err := org.ParseLevel(level)
				errs = append(errs, err, s.SetPermission(ctx,
					org.Permission{ResourceID: "r-" + x.name, Subject: long(subject), Group: isGroup(subject), Level: l}))
			}
		}
		return errors.Join(errs...)
	})
	return s
}

func (g graph) resources() (all []org.Resource) {
	for _, x := range g {
		r := org.Resource{ID: "r-" + x.name, Kind: "table", Name: x.name, Created: epoch()}
		for _, owner := range x.owners {
			r.Owners = append(r.Owners, long(owner))
		}
		for _, need := range x.needs {
			r.DependsOn = append(r.DependsOn, "table/"+need)
		}
		all = append(all, r)
	}
	return all
}

// told returns rows as tests write them: "lost c<b bo,cy" for resources, "view a GIS" for permissions.
func told[T any](t *testing.T, rows Rows[T]) (lines []string) {
	t.Helper()
	found, err := collect(rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range found {
		switch v := any(row).(type) {
		case org.Affected:
			lines = append(lines, toldFate(v))
		case org.Permission:
			lines = append(lines, fmt.Sprintf("%s %s %s", v.Level, strings.TrimPrefix(v.Resource, "table/"), short(v.Subject)))
			if v.ResourceID != "r-"+strings.TrimPrefix(v.Resource, "table/") || v.Group != isGroup(short(v.Subject)) {
				t.Errorf("a permission is %+v", v)
			}
		}
	}
	return lines
}

func toldFate(a org.Affected) string {
	var owners []string
	for _, owner := range a.Owners {
		owners = append(owners, short(owner))
	}
	name := a.Name
	if a.Needs != "" {
		name += "<" + strings.TrimPrefix(a.Needs, "table/")
	}
	return []string{"lost ", "doomed ", "released ", "left "}[a.Effect] + name + " " + strings.Join(owners, ",")
}

// wantState checks that there are exactly these permissions, as "own a bo", that nothing refers to what is gone, and
// that nothing is without an owner.
func wantState(t *testing.T, s *Store, want []string) {
	t.Helper()
	got := told(t, query(t.Context(), s, Permissions(), "SELECT "+readPermission+" FROM permissions p"))
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("there are\n%q, want\n%q", got, want)
	}
	if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("Check: %q, %v", found, err)
	}
	const ownerless = `SELECT name FROM resources r
		WHERE NOT EXISTS (SELECT 1 FROM permissions p WHERE p.resource = r.n AND p.level = 3)`
	if names, err := s.texts(t.Context(), ownerless); err != nil || len(names) > 0 {
		t.Errorf("without an owner: %q, %v", names, err)
	}
}

// wantEvents checks that these are the events with details, as "action subject details", in any order within an action.
func wantEvents(t *testing.T, s *Store, want ...string) {
	t.Helper()
	got, err := s.texts(t.Context(), `SELECT action || ' ' || subject || ' ' || details FROM audit WHERE details <> ''
		ORDER BY n`)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the events are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
