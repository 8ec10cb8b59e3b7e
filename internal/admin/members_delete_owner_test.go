package admin

import (
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func TestDeleteOwners(t *testing.T) {
	t.Parallel()
	for _, test := range append(ownerDeletions(), moreOwnerDeletions()...) {
		t.Run(test.name, func(t *testing.T) {
			s := mapped(t)
			if test.scene != nil {
				test.scene(t, s.Admin)
			}
			s.begin(t)
			by := s
			if test.as != "" {
				by = &scene{Admin: s.by(test.as), names: s.names, skip: s.skip}
			}
			var plan org.Deletion
			var planned []org.Step
			unchanged(t, s.Admin, func() {
				plan, planned = by.planMembers(t, test.in)
				tried := test.in
				tried.DryRun = true
				_, err := by.DeleteMembers(t.Context(), tried, &plan, nil)
				check(t, err)
			})
			by.wantSteps(t, planned, test.steps)
			if plan.Counts != test.counts {
				t.Errorf("the plan counts %+v, want %+v", plan.Counts, test.counts)
			}
			var done []org.Step
			got, err := by.DeleteMembers(t.Context(), test.in, &plan, &done)
			if err != nil || !got.Same(plan) || got.Counts != plan.Counts || !slices.Equal(done, planned) {
				t.Errorf("DeleteMembers = %+v, %v, steps %+v; planned were %+v, %+v", got, err, done, plan, planned)
			}
			s.wantEvents(t, test.events...)
			s.wantOwners(t, test.owners...)
			wantOwned(t, stateOf(t, s.Admin))
		})
	}
}

func TestDeleteOwnersRefuses(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	add(t, s.Admin, "ned@acme.example", org.Manager)
	invite(t, s.by(bo), "ivy@acme.example")
	tests := []struct {
		name string
		in   DeleteMembers
		kind org.Kind
	}{
		{"an owner, neither flag", DeleteMembers{Names: []string{mia}}, org.ErrRefused},
		{"an owner of what another owns as well, neither flag", DeleteMembers{Names: []string{bo}}, org.ErrRefused},
		{"one owner of several, neither flag", DeleteMembers{Names: []string{uma, "ned@acme.example", mo}}, org.ErrRefused},
		{"to themselves", DeleteMembers{Names: []string{mia}, TransferTo: "MIA@acme.example"}, org.ErrRefused},
		{"to another leaver", DeleteMembers{Names: []string{mia, lou}, TransferTo: lou}, org.ErrRefused},
		{"to a User", DeleteMembers{Names: []string{mia}, TransferTo: uma}, org.ErrRefused},
		{"nothing, to a User", DeleteMembers{Names: []string{"ned@acme.example"}, TransferTo: uma}, org.ErrRefused},
		{"to nobody known", DeleteMembers{Names: []string{mia}, TransferTo: "nobody@acme.example"}, org.ErrNotFound},
		{"to a group", DeleteMembers{Names: []string{mia}, TransferTo: "GIS"}, org.ErrNotFound},
		{"one unknown of several", DeleteMembers{Names: []string{mia, "nobody@acme.example"}, DeleteResources: true}, org.ErrNotFound},
		{"all Administrators, to a Manager", DeleteMembers{Names: []string{bo, ana}, TransferTo: mo}, org.ErrRefused},
		{"all Administrators, and what they own", DeleteMembers{Names: []string{ana, bo}, DeleteResources: true}, org.ErrRefused},
	}
	unchanged(t, s.Admin, func() {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				_, err := s.PlanDeletion(t.Context(), test.in, unshown(t))
				wantErr(t, err, test.kind)
				_, err = s.DeleteMembers(t.Context(), test.in, nil, nil)
				wantErr(t, err, test.kind)
			})
		}
	})
}

// An address that was a member's inherits nothing when it comes back.
func TestAMemberComesBackWithNothing(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	_, err := s.DeleteMembers(t.Context(), DeleteMembers{Names: []string{mia}, TransferTo: lou}, nil, nil)
	check(t, err)
	m := accept(t, s.Admin, invite(t, s.Admin, mia)[0])
	if has := stateOf(t, s.Admin).has(mia); len(has) > 0 || len(m.Groups) > 0 {
		t.Errorf("%+v has %q", m, has)
	}
}
