package store

import (
	"fmt"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// add stores resources in a transaction of their own.
func add(t *testing.T, s *Store, resources ...org.Resource) error {
	t.Helper()
	return s.Change(t.Context(), func(s *Store) error { return s.AddResources(t.Context(), resources...) })
}

// wantResources counts resources, owners and dependencies.
func wantResources(t *testing.T, s *Store, want [3]int) {
	t.Helper()
	var got [3]int
	for i, table := range []string{"resources", "permissions", "dependencies"} {
		n, err := s.count(t.Context(), `SELECT count(*) FROM `+table)
		if err != nil {
			t.Fatal(err)
		}
		got[i] = n
	}
	if got != want {
		t.Errorf("resources, permissions and dependencies: %d, want %d", got, want)
	}
}

// TestManyResources: more than one statement can bind, each with owners and dependencies, also on later ones.
func TestManyResources(t *testing.T) {
	s := parse("old ana").store(t)
	const n = maxArgs/2 + 50 // owners and dependencies take several statements as well
	var all []org.Resource
	for i := range n {
		all = append(all, org.Resource{
			ID: fmt.Sprintf("r%05d", i), Kind: "layer", Name: fmt.Sprintf("L%05d", i), Created: epoch(),
			Owners:    []string{"bo" + domain, "cy" + domain},
			DependsOn: []string{"table/OLD", fmt.Sprintf("layer/l%05d", (i+n-1)%n)},
		})
	}
	all[0].DependsOn, all[1].Owners = nil, nil
	all[2].DependsOn = []string{"layer/L00000", "Layer/ L02400 "}
	if err := add(t, s, all...); err != nil {
		t.Fatal(err)
	}
	found, err := collect(listRows(t, s, Resources(), asked{"kind=layer", "id", 0, 0}))
	if err != nil || len(found) != n {
		t.Fatalf("%d resources, %v, want %d", len(found), err, n)
	}
	for i, r := range found {
		if len(r.Owners) != len(all[i].Owners) || len(r.DependsOn) != len(all[i].DependsOn) {
			t.Fatalf("%+v, want %+v", r, all[i])
		}
	}
}

// TestTakenResource: a name that is taken in its kind, in any case, is refused and shown; another kind may have it.
func TestTakenResource(t *testing.T) {
	s := parse("Roads/Été bo").store(t)
	roads := org.Resource{ID: "r9", Kind: "table", Name: "ROADS/ÉTÉ", Owners: []string{"bo" + domain}, Created: epoch()}
	for _, batch := range [][]org.Resource{
		{roads},
		{{ID: "r8", Kind: "form", Name: "first", Owners: roads.Owners}, roads},
	} {
		err := add(t, s, batch...)
		wantKind(t, err, org.ErrConflict)
		if err == nil || !strings.Contains(err.Error(), "the resource table/Roads/Été exists already") ||
			!strings.Contains(org.HintOf(err), "`roster resources show \"table/Roads/Été\"`") {
			t.Errorf("error %v, hint %q", err, org.HintOf(err))
		}
		wantResources(t, s, [3]int{1, 1, 0})
	}
	roads.Kind = "layer"
	if err := add(t, s, roads); err != nil {
		t.Error(err)
	}
}

// TestTakenInTheBatch: two of the same name among those that are added are a conflict.
func TestTakenInTheBatch(t *testing.T) {
	s := parse("").store(t)
	twin := func(id, name string) org.Resource {
		return org.Resource{ID: id, Kind: "table", Name: name, Owners: []string{"bo" + domain}}
	}
	wantKind(t, add(t, s, twin("r1", "Roads"), twin("r2", "Rails"), twin("r3", "roads")), org.ErrConflict)
	wantResources(t, s, [3]int{})
}

// TestTakenResourceID: an id that is taken is replaced.
func TestTakenResourceID(t *testing.T) {
	s := parse("a bo").store(t)
	tries := 0
	change(t, s, func(s *Store) error {
		tries++
		id := []string{"r-a", "r-a", "r-b"}[tries-1]
		return s.AddResources(t.Context(), org.Resource{ID: id, Kind: "table", Name: "b", Owners: []string{"bo" + domain}})
	})
	if tries != 3 {
		t.Errorf("it was tried %d times", tries)
	}
	wantState(t, s, []string{"own a bo", "own b bo"})
}

// TestGoneMeanwhile: an owner or a dependency that is gone is a conflict, and nothing of the resource is stored.
func TestGoneMeanwhile(t *testing.T) {
	s := parse("a bo").store(t)
	fine := org.Resource{
		ID: "r1", Kind: "table", Name: "b", Owners: []string{"bo" + domain},
		DependsOn: []string{"table/a"},
	}
	for what, change := range map[string]func(*org.Resource){
		"an owner was deleted meanwhile": func(r *org.Resource) {
			r.Owners = []string{"bo" + domain, "gone" + domain}
		},
		"what a resource depends on was deleted meanwhile": func(r *org.Resource) {
			r.DependsOn = []string{"table/a", "table/gone"}
		},
		"what a resource depends on was deleted meanwhile: conf": func(r *org.Resource) { r.DependsOn = []string{"form/a"} },
	} {
		r := fine
		change(&r)
		err := add(t, s, r)
		wantKind(t, err, org.ErrConflict)
		if err == nil || !strings.Contains(err.Error(), what) || org.HintOf(err) == "" {
			t.Errorf("error %v, hint %q, want %q", err, org.HintOf(err), what)
		}
		wantResources(t, s, [3]int{1, 1, 0})
	}
	if err := add(t, s, fine); err != nil {
		t.Error(err)
	}
	if n, err := Count(t.Context(), s, Resources(), listing.Query{}, 10); err != nil || n != 2 {
		t.Errorf("%d resources, %v", n, err)
	}
}
