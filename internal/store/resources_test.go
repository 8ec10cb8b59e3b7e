package store

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// inventory returns a database of resources with all kinds of names.
func inventory(t *testing.T) (*Store, []org.Resource) {
	t.Helper()
	s := parse("").store(t)
	ana, bo, cy := "ana"+domain, "bo"+domain, "cy"+domain
	const odd = `Équipe, "est"; d'été/A:B\%_`
	all := []org.Resource{
		{ID: "r3", Kind: "project", Name: "Roads", Owners: []string{bo, cy}, Created: epoch()},
		{
			ID: "r1", Kind: "layer", Name: odd, Owners: []string{bo}, DependsOn: []string{"data-source/地図", "project/Roads"},
			Created: epoch().Add(time.Hour),
		},
		{ID: "r2", Kind: "data-source", Name: "地図", Owners: []string{ana}, Created: epoch().Add(-time.Hour)},
		{
			ID: "r5", Kind: "layer", Name: "Roads", Owners: []string{cy},
			DependsOn: []string{"data-source/地図", "layer/" + odd, "project/Roads"}, Created: epoch(),
		},
		{ID: "r4", Kind: "table", Name: "a/b//c", Owners: []string{ana, bo, cy}, Created: epoch()},
	}
	change(t, s, func(s *Store) error { return s.AddResources(t.Context(), all...) })
	return s, all
}

// TestResource: a stored resource is found by id and by path, in any case, with surrounding blanks.
func TestResource(t *testing.T) {
	s, all := inventory(t)
	for _, want := range all {
		for _, key := range []string{
			want.ID, " " + strings.ToUpper(want.ID) + " ", want.Path(),
			strings.ToUpper(want.Path()), strings.ToLower(want.Path()), " " + want.Kind + " / " + want.Name + " ",
		} {
			if got, err := s.Resource(t.Context(), key); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("Resource(%q) = %+v, %v, want %+v", key, got, err, want)
			}
		}
	}
	for _, key := range []string{
		"", "/", "r9", "r 3", "Roads", "form/Roads", "project/Road", "project/",
		"project/Roads/", "layer/Equipe, \"est\"; d'été/A:B\\%_",
	} {
		_, err := s.Resource(t.Context(), key)
		wantKind(t, err, org.ErrNotFound)
		says := "kind/name"
		if !strings.Contains(key, "/") {
			says = "a name needs its kind, as in project/Roads"
		}
		if err != nil && !strings.Contains(err.Error()+org.HintOf(err), says) {
			t.Errorf("Resource(%q): %v, hint %q, want %q", key, err, org.HintOf(err), says)
		}
	}
}

// TestResourcesAreListed: they can be sorted by every sortable column and filtered by every column.
func TestResourcesAreListed(t *testing.T) {
	s, all := inventory(t)
	for _, want := range all {
		found, err := collect(listRows(t, s, Resources(), asked{"id=" + want.ID, "name", 0, 0}))
		if err != nil || !reflect.DeepEqual(found, []org.Resource{want}) {
			t.Errorf("%+v, %v, want %+v", found, err, want)
		}
	}
	everyOrder(t, s, Resources(), len(all))
	orders := map[string]string{
		"name": "r4 r1 r3 r5 r2", "name desc": "r2 r3 r5 r1 r4", "kind": "r2 r1 r5 r3 r4", "kind desc": "r4 r3 r1 r5 r2",
		"id": "r1 r2 r3 r4 r5", "created, id desc": "r2 r5 r4 r3 r1", "kind, name": "r2 r1 r5 r3 r4",
	}
	for order, want := range orders {
		for _, limit := range []int{0, 100} {
			if got := strings.Join(listed(t, s, Resources(), asked{"", order, limit, 0}), " "); got != want {
				t.Errorf("sort %q, limit %d: %s, want %s", order, limit, got, want)
			}
		}
	}
	filters := map[string]string{
		"name=roads": "r3 r5", "name:ROAD": "r3 r5", `name='equipe, "est"; d\'ete/a:b\\%_'`: "r1", "name=地*": "r2",
		"name:/":     "r1 r4",
		"kind=layer": "r1 r5", "kind=LAYER": "r1 r5", "kind>layer": "r3 r4", "NOT kind=layer": "r2 r3 r4",
		"owners:bo@acme.example": "r1 r3 r4", "owners:BO@Acme.example": "r1 r3 r4", "owners:bo* AND owners:cy*": "r3 r4",
		"NOT owners:ana@acme.example": "r1 r3 r5",
		"owners:*":                    "r1 r2 r3 r4 r5", "owners:eli@acme.example": "",
		"depends_on:project/Roads": "r1 r5", "depends_on:project/ROADS": "r1 r5", "depends_on:*地図": "r1 r5",
		"depends_on:*equipe*": "r5", "depends_on:Roads": "",
		"depends_on:*": "r1 r5", "NOT depends_on:*": "r2 r3 r4",
		"created<2026-03-01T09:00:00Z": "r2", "created>=2026-03-01T09:00:00Z": "r1 r3 r4 r5", "id=r4": "r4", "roads": "r3 r5",
	}
	for filter, want := range filters {
		for _, limit := range []int{0, 100} {
			if got := strings.Join(listed(t, s, Resources(), asked{filter, "id", limit, 0}), " "); got != want {
				t.Errorf("filter %s, limit %d: %q, want %q", filter, limit, got, want)
			}
		}
	}
}

// TestResourceIDs: those that exist, under the names that were asked for, even if one statement cannot bind all of
// them.
func TestResourceIDs(t *testing.T) {
	s, all := inventory(t)
	want, paths := map[string]string{}, []string{"form/Roads", "Roads", "", "/", "project/nothing"}
	for _, r := range all {
		want[r.Path()], want[strings.ToUpper(r.Path())] = r.ID, r.ID
		paths = append(paths, r.Path(), r.Path(), strings.ToUpper(r.Path()))
	}
	for i := range maxArgs {
		paths = append(paths, fmt.Sprintf("table/none %d", i))
	}
	paths = append(paths, "PROJECT/roads") // in the last statement
	want["PROJECT/roads"] = "r3"
	if got, err := s.ResourceIDs(t.Context(), paths); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if got, err := s.ResourceIDs(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("of none: %v, %v", got, err)
	}
	if got, err := s.ResourceIDs(t.Context(), []string{"r3"}); err != nil || len(got) != 0 {
		t.Errorf("of an id: %v, %v", got, err)
	}
}

// TestNoResources: nothing to add is no error.
func TestNoResources(t *testing.T) {
	s := newStore(t)
	change(t, s, func(s *Store) error {
		return errors.Join(s.AddResources(t.Context()), s.AddResources(t.Context(), nil...))
	})
	if n, err := s.count(t.Context(), `SELECT count(*) FROM resources`); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
}
