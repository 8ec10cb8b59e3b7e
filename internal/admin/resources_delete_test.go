package admin

import (
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func TestDeleteResources(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		names  []string
		counts org.Counts
		steps  []string
		events []string
		owners []string
	}{
		{
			"one that nothing depends on",
			[]string{"project/plans"},
			org.Counts{Deleted: 1, Permissions: 3},
			[]string{
				"delete resource project/Plans from mo", "remove permission project/Plans from GIS (modify)",
				"remove permission project/Plans from mia (modify)", "remove permission project/Plans from uma (view)",
			},
			[]string{
				"ana permission.revoke project/Plans id: <project/Plans>, group: GIS, level: modify",
				"ana permission.revoke project/Plans id: <project/Plans>, member: mia, level: modify",
				"ana permission.revoke project/Plans id: <project/Plans>, member: uma, level: view",
				"ana resource.delete project/Plans id: <project/Plans>, owners: mo",
			},
			[]string{"data-source/Imagery mia", "form/Survey bo,mo", "layer/Rivers mia", "layer/Roads lou", "project/Atlas lou,mia", "table/Lengths mo"},
		},
		{
			"the last of a chain",
			[]string{"form/Survey"},
			org.Counts{Deleted: 1},
			[]string{"delete resource form/Survey from bo, mo"},
			[]string{"ana resource.delete form/Survey id: <form/Survey>, owners: bo, mo"},
			[]string{"data-source/Imagery mia", "layer/Rivers mia", "layer/Roads lou", "project/Atlas lou,mia", "project/Plans mo", "table/Lengths mo"},
		},
		{
			"with dependents of the same owner and of others",
			[]string{"project/Atlas"},
			org.Counts{Deleted: 4, Others: 2, Permissions: 2},
			[]string{
				"delete resource project/Atlas from lou, mia", "delete resource layer/Roads from lou (needs project/Atlas)",
				"delete resource table/Lengths from mo (owned by others, needs layer/Roads)", "delete resource form/Survey from bo, mo (owned by others, needs table/Lengths)",
				"remove permission layer/Roads from GIS (view)", "remove permission table/Lengths from lou (modify)",
			},
			[]string{
				"ana permission.revoke layer/Roads id: <layer/Roads>, group: GIS, level: view",
				"ana permission.revoke table/Lengths id: <table/Lengths>, member: lou, level: modify",
				"ana resource.delete project/Atlas id: <project/Atlas>, owners: lou, mia",
				"ana resource.delete layer/Roads id: <layer/Roads>, owners: lou",
				"ana resource.delete table/Lengths id: <table/Lengths>, owners: mo",
				"ana resource.delete form/Survey id: <form/Survey>, owners: bo, mo",
			},
			[]string{"data-source/Imagery mia", "layer/Rivers mia", "project/Plans mo"},
		},
		{
			"one and what depends on it, each once",
			[]string{"table/Lengths", "layer/Roads", "TABLE/lengths"},
			org.Counts{Deleted: 3, Others: 1, Permissions: 2},
			[]string{
				"delete resource layer/Roads from lou", "delete resource table/Lengths from mo (needs layer/Roads)",
				"delete resource form/Survey from bo, mo (owned by others, needs table/Lengths)",
				"remove permission layer/Roads from GIS (view)", "remove permission table/Lengths from lou (modify)",
			},
			[]string{
				"ana permission.revoke layer/Roads id: <layer/Roads>, group: GIS, level: view",
				"ana permission.revoke table/Lengths id: <table/Lengths>, member: lou, level: modify",
				"ana resource.delete layer/Roads id: <layer/Roads>, owners: lou",
				"ana resource.delete table/Lengths id: <table/Lengths>, owners: mo",
				"ana resource.delete form/Survey id: <form/Survey>, owners: bo, mo",
			},
			[]string{"data-source/Imagery mia", "layer/Rivers mia", "project/Atlas lou,mia", "project/Plans mo"},
		},
		{
			"two, of which only one owner owns both: theirs alone are no others' dependents",
			[]string{"project/Atlas", "data-source/Imagery"},
			org.Counts{Deleted: 6, Others: 3, Permissions: 2},
			[]string{
				"delete resource data-source/Imagery from mia", "delete resource project/Atlas from lou, mia", "delete resource layer/Rivers from mia (needs data-source/Imagery)",
				"delete resource layer/Roads from lou (owned by others, needs data-source/Imagery)",
				"delete resource table/Lengths from mo (owned by others, needs layer/Roads)", "delete resource form/Survey from bo, mo (owned by others, needs table/Lengths)",
				"remove permission layer/Roads from GIS (view)", "remove permission table/Lengths from lou (modify)",
			},
			[]string{
				"ana permission.revoke layer/Roads id: <layer/Roads>, group: GIS, level: view",
				"ana permission.revoke table/Lengths id: <table/Lengths>, member: lou, level: modify",
				"ana resource.delete data-source/Imagery id: <data-source/Imagery>, owners: mia",
				"ana resource.delete form/Survey id: <form/Survey>, owners: bo, mo",
				"ana resource.delete layer/Rivers id: <layer/Rivers>, owners: mia",
				"ana resource.delete layer/Roads id: <layer/Roads>, owners: lou",
				"ana resource.delete project/Atlas id: <project/Atlas>, owners: lou, mia",
				"ana resource.delete table/Lengths id: <table/Lengths>, owners: mo",
			},
			[]string{"project/Plans mo"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := mapped(t)
			before := stateOf(t, s.Admin)
			var plan org.Deletion
			var planned []org.Step
			in := DeleteResources{Names: test.names}
			unchanged(t, s.Admin, func() {
				plan, planned = s.planResources(t, test.names...)
			})
			s.wantSteps(t, planned, test.steps)
			if plan.Counts != test.counts {
				t.Errorf("the plan counts %+v, want %+v", plan.Counts, test.counts)
			}
			var done []org.Step
			got, err := s.DeleteResources(t.Context(), in, &plan, &done)
			if err != nil || !got.Same(plan) || got.Counts != plan.Counts || !slices.Equal(done, planned) {
				t.Errorf("DeleteResources = %+v, %v, steps %+v; planned were %+v, %+v", got, err, done, plan, planned)
			}
			s.wantEvents(t, test.events...)
			s.wantOwners(t, test.owners...)
			after := stateOf(t, s.Admin)
			wantOwned(t, after)
			after.Resources, after.Permissions = before.Resources, before.Permissions
			wantState(t, after, before)
		})
	}
}

func TestDeleteResourcesRefuses(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	in := DeleteResources{Names: []string{"layer/Roads", "layer/Nope"}}
	unchanged(t, s.Admin, func() {
		_, err := s.PlanResourceDeletion(t.Context(), in, unshown(t))
		wantErr(t, err, org.ErrNotFound)
		_, err = s.DeleteResources(t.Context(), in, nil, nil)
		wantErr(t, err, org.ErrNotFound)
		_, err = s.by(mia).DeleteResources(t.Context(), DeleteResources{Names: []string{"layer/Rivers"}}, nil, nil)
		wantErr(t, err, org.ErrRefused)
		_, err = s.by(mia).PlanResourceDeletion(t.Context(), DeleteResources{Names: []string{"layer/Rivers"}}, unshown(t))
		wantErr(t, err, org.ErrRefused)
	})
}
