package admin

import (
	"cmp"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// state is all that an organization has, but for its audit log.
type state struct {
	Members     map[string]org.Member // by email
	Credentials map[string]bool       // by email
	Sessions    map[string]int        // open ones, by email
	Groups      map[string]org.Group  // by name, without the number of members
	Resources   map[string]org.Resource
	Permissions map[string]org.Permission // to view or modify; who owns is with the resource
	Invitations map[string]org.Invitation // by id
}

// stateOf reads it in one transaction.
func stateOf(t *testing.T, a *Admin) (found state) {
	t.Helper()
	check(t, a.Store.Read(t.Context(), func(s *store.Store) error {
		found = state{
			Members:     rowsOf(t, s, store.Members(), func(m org.Member) string { return m.Email }),
			Groups:      rowsOf(t, s, store.Groups(), func(g org.Group) string { return g.Name }),
			Resources:   rowsOf(t, s, store.Resources(), org.Resource.Path),
			Permissions: rowsOf(t, s, store.Permissions(), permissionKey),
			Invitations: rowsOf(t, s, store.Invitations(a.Now()), func(i org.Invitation) string { return i.ID }),
		}
		found.Credentials = map[string]bool{}
		emails, err := s.CredentialsOf(t.Context(), ids(found.Members))
		for _, email := range emails {
			found.Credentials[email] = true
		}
		found.Sessions = map[string]int{}
		for open, err := range s.SessionsOf(t.Context(), ids(found.Members), a.Now()) {
			check(t, err)
			found.Sessions[open.Email] = open.Number
		}
		return err
	}))
	maps.DeleteFunc(found.Permissions, func(_ string, p org.Permission) bool { return p.Level == org.Own })
	for name, g := range found.Groups {
		g.Members = 0
		found.Groups[name] = g
	}
	return found
}

func permissionKey(p org.Permission) string { return p.Resource + " " + p.Subject }

func ids(members map[string]org.Member) (found []string) {
	for _, m := range members {
		found = append(found, m.ID)
	}
	return found
}

func rowsOf[T any](t *testing.T, s *store.Store, table store.Table[T], key func(T) string) map[string]T {
	t.Helper()
	found := map[string]T{}
	for row, err := range store.List(t.Context(), s, table, listing.Query{}) {
		check(t, err)
		found[key(row)] = row
	}
	return found
}

func (s state) clone() state {
	return state{
		maps.Clone(s.Members), maps.Clone(s.Credentials), maps.Clone(s.Sessions), maps.Clone(s.Groups),
		maps.Clone(s.Resources), maps.Clone(s.Permissions), maps.Clone(s.Invitations),
	}
}

// has is what somebody has: "own layer/Roads", "view layer/Roads".
func (s state) has(subject string) (found []string) {
	for path, r := range s.Resources {
		if slices.Contains(r.Owners, subject) {
			found = append(found, "own "+path)
		}
	}
	for _, p := range s.Permissions {
		if p.Subject == subject {
			found = append(found, p.Level.String()+" "+p.Resource)
		}
	}
	slices.Sort(found)
	return found
}

// owners are the resources with who owns them: "layer/Roads mia@acme.example".
func (s state) owners() (found []string) {
	for _, path := range slices.Sorted(maps.Keys(s.Resources)) {
		found = append(found, path+" "+strings.Join(s.Resources[path].Owners, ","))
	}
	return found
}

// wantSound checks what holds whatever was done, and the database.
func wantSound(t *testing.T, a *Admin, s state) {
	t.Helper()
	wantOwned(t, s)
	if found, err := a.Store.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("the database: %q, %v", found, err)
	}
}

// wantOwned checks that somebody administers, that all is owned by who may own, and that nothing refers to what is
// gone.
func wantOwned(t *testing.T, s state) {
	t.Helper()
	administrators := 0
	for _, m := range s.Members {
		if m.Role == org.Administrator {
			administrators++
		}
	}
	if administrators == 0 {
		t.Error("there is no Administrator")
	}
	for path, r := range s.Resources {
		if len(r.Owners) == 0 {
			t.Errorf("nobody owns %s", path)
		}
		for _, owner := range r.Owners {
			if s.Members[owner].Role < org.Manager {
				t.Errorf("%s is owned by %s, a %s", path, owner, s.Members[owner].Role)
			}
		}
		for _, need := range r.DependsOn {
			if _, there := s.Resources[need]; !there {
				t.Errorf("%s depends on %s, which is gone", path, need)
			}
		}
	}
	for _, p := range s.Permissions {
		if s.Resources[p.Resource].ID != p.ResourceID || s.Groups[p.Subject].ID == "" && s.Members[p.Subject].ID == "" {
			t.Errorf("a permission of nobody, or on nothing: %+v", p)
		}
	}
}

// wantState compares two states.
func wantState(t *testing.T, got, want state) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("there is\n%+v\nwant\n%+v", got, want)
	}
}

// scene is an organization with resources, whose events tell names instead of ids.
type scene struct {
	*Admin
	skip  int // events until the scene began
	names map[string]string
}

// begin remembers all names there are, and leaves out the events until now.
func (s *scene) begin(t *testing.T) state {
	t.Helper()
	s.skip = len(events(t, s.Admin, 0))
	now := stateOf(t, s.Admin)
	s.remember(now)
	return now
}

func (s *scene) remember(now state) {
	for _, m := range now.Members {
		s.names[m.ID] = m.Email
	}
	for path, r := range now.Resources {
		s.names[r.ID] = path
	}
	for name, g := range now.Groups {
		s.names[g.ID] = name
	}
	for _, i := range now.Invitations {
		s.names[i.ID] = i.Recipient
	}
}

var anID = regexp.MustCompile(`\b[0-9a-z]{12}\b`)

// wantEvents checks the events since the scene began. In them, and in what is wanted, domains are left out: mia is
// mia@acme.example, and an id is told as <whose>. What one statement logs comes in any order.
func (s *scene) wantEvents(t *testing.T, want ...string) {
	t.Helper()
	s.remember(stateOf(t, s.Admin))
	got := events(t, s.Admin, s.skip)
	for i, e := range got {
		got[i] = short(anID.ReplaceAllStringFunc(e, func(id string) string { return "<" + cmp.Or(s.names[id], id) + ">" }))
	}
	if sortRuns(got); !slices.Equal(got, sortRuns(want)) {
		t.Errorf("the audit log has\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// sortRuns sorts each run of events of one action, in place.
func sortRuns(events []string) []string {
	action := func(i int) string { return strings.Fields(events[i])[1] }
	for from := 0; from < len(events); {
		to := from + 1
		for to < len(events) && action(to) == action(from) {
			to++
		}
		slices.Sort(events[from:to])
		from = to
	}
	return events
}

func short(text string) string { return strings.ReplaceAll(text, "@acme.example", "") }

// wantOwners checks who owns what: "layer/Roads mia,bo".
func (s *scene) wantOwners(t *testing.T, want ...string) {
	t.Helper()
	if got := strings.Split(short(strings.Join(stateOf(t, s.Admin).owners(), "\n")), "\n"); !slices.Equal(got, want) {
		t.Errorf("there are\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
