package admin

import (
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

const (
	lou = "lou@acme.example" // another Manager
	mo  = "mo@acme.example"  // a third one
)

// mapped is acme with Bo, an Administrator, the Managers Mia, Lou and Mo, and Uma, a User. These are its resources, and
// who owns them:
//
//	data-source/Imagery  mia
//	project/Atlas        mia lou
//	layer/Roads          lou      needs Imagery and Atlas
//	layer/Rivers         mia      needs Imagery
//	table/Lengths        mo       needs Roads
//	form/Survey          bo mo    needs Lengths
//	project/Plans        mo
//
// Mia may modify Plans, Uma view it; Lou may modify Lengths; GIS may view Roads and modify Plans; Mia and Uma are in
// it.
func mapped(t *testing.T) *scene {
	t.Helper()
	s := &scene{Admin: newAdmin(t, mappedDatabase(t), 2), names: map[string]string{}}
	s.begin(t)
	return s
}

// mappedDatabase returns where a database like that of mapped is.
var mappedDatabase = postgres.Copies(func(tb testing.TB, path string) {
	t := tb.(*testing.T) //nolint:errcheck,forcetypeassert // no benchmark has one
	createEmpty(t, path)
	a := acmeAt(t, path)
	add(t, a, bo, org.Administrator)
	add(t, a, mia, org.Manager, "GIS")
	add(t, a, lou, org.Manager)
	add(t, a, mo, org.Manager)
	add(t, a, uma, org.User, "GIS")
	own(t, a, "data-source/Imagery", []string{mia})
	own(t, a, "project/Atlas", []string{mia, lou})
	own(t, a, "layer/Roads", []string{lou}, "data-source/Imagery", "project/Atlas")
	own(t, a, "layer/Rivers", []string{mia}, "data-source/Imagery")
	own(t, a, "table/Lengths", []string{mo}, "layer/Roads")
	own(t, a, "form/Survey", []string{bo, mo}, "table/Lengths")
	own(t, a, "project/Plans", []string{mo})
	grant(t, a, "project/Plans", org.Modify, Subject{Member: mia})
	grant(t, a, "project/Plans", org.View, Subject{Member: uma})
	grant(t, a, "table/Lengths", org.Modify, Subject{Member: lou})
	grant(t, a, "layer/Roads", org.View, Subject{Group: "GIS"})
	grant(t, a, "project/Plans", org.Modify, Subject{Group: "GIS"})
	check(t, a.Store.Close())
})

// own makes a resource.
func own(t *testing.T, a *Admin, path string, owners []string, needs ...string) org.Resource {
	t.Helper()
	kind, name, _ := org.SplitPath(path)
	r, err := a.CreateResource(t.Context(), NewResource{Kind: kind, Name: name, Owners: owners, DependsOn: needs})
	check(t, err)
	return r
}

func grant(t *testing.T, a *Admin, resource string, level org.Level, who Subject) {
	t.Helper()
	_, err := a.Grant(t.Context(), resource, level, who)
	check(t, err)
}

// told is how a step is compared in tables of cases: "transfer layer/Roads from mia to lou (note)".
func (s *scene) told(step org.Step) string {
	parts := []string{step.Action, step.Kind, step.Name}
	if step.From != "" {
		parts = append(parts, "from "+step.From)
	}
	if step.To != "" {
		parts = append(parts, "to "+step.To)
	}
	if step.Note != "" {
		parts = append(parts, "("+step.Note+")")
	}
	return short(strings.Join(parts, " "))
}

// wantSteps checks a plan's steps, in any order.
func (s *scene) wantSteps(t *testing.T, steps []org.Step, want []string) {
	t.Helper()
	var got []string
	for _, step := range steps {
		got = append(got, s.told(step))
	}
	slices.Sort(got)
	if want = slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
		t.Errorf("the steps are\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// planOf works out a plan that can be done, with its steps, which are the same however often they are read.
func planOf(t *testing.T, plan func(show func(org.Deletion, Steps) error) (org.Deletion, error)) (d org.Deletion, steps []org.Step) {
	t.Helper()
	d, err := plan(func(_ org.Deletion, read Steps) error {
		for _, err := range read {
			check(t, err)
			break // who wants no more is given no more
		}
		var first []org.Step
		for range 2 {
			first, steps = steps, nil
			for step, err := range read {
				check(t, err)
				steps = append(steps, step)
			}
		}
		if !slices.Equal(first, steps) {
			t.Errorf("the steps read twice: %+v, %+v", first, steps)
		}
		return nil
	})
	check(t, err)
	return d, steps
}

func (s *scene) planMembers(t *testing.T, in DeleteMembers) (org.Deletion, []org.Step) {
	t.Helper()
	return planOf(t, func(show func(org.Deletion, Steps) error) (org.Deletion, error) {
		return s.PlanDeletion(t.Context(), in, show)
	})
}

func (s *scene) planResources(t *testing.T, names ...string) (org.Deletion, []org.Step) {
	t.Helper()
	return planOf(t, func(show func(org.Deletion, Steps) error) (org.Deletion, error) {
		return s.PlanResourceDeletion(t.Context(), DeleteResources{Names: names}, show)
	})
}

// unshown fails if a plan that cannot be done is shown.
func unshown(t *testing.T) func(org.Deletion, Steps) error {
	t.Helper()
	return func(d org.Deletion, _ Steps) error {
		t.Errorf("the plan %+v is shown", d)
		return nil
	}
}
