package admin

import (
	"maps"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// A group that is deleted takes its permissions along, and nobody else's.
func TestDeleteGroupsWithPermissions(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	grant(t, s.Admin, "layer/Rivers", org.View, Subject{Group: "Field crew"})
	_, err := s.Invite(t.Context(), Invite{Emails: []string{"ivy@acme.example"}, Role: org.User, Groups: []string{"GIS"}, ExpiresIn: week})
	check(t, err)
	want := s.begin(t)
	plan, err := s.PlanGroupsDeletion(t.Context(), []string{"gis"})
	if err != nil || len(plan.Permissions) != 2 || len(plan.Invitations) != 1 {
		t.Errorf("PlanGroupsDeletion = %+v, %v", plan, err)
	}
	if both, err := s.PlanGroupsDeletion(t.Context(), []string{"gis", "field crew"}); err != nil || len(both.Permissions) != 3 {
		t.Errorf("PlanGroupsDeletion of both = %+v, %v", both, err)
	}
	_, err = s.DeleteGroups(t.Context(), []string{"GIS"}, &plan)
	check(t, err)
	delete(want.Groups, "GIS")
	maps.DeleteFunc(want.Permissions, func(_ string, p org.Permission) bool { return p.Group && p.Subject == "GIS" })
	for email, m := range want.Members {
		m.Groups = nil // nobody was in the other one
		want.Members[email] = m
	}
	for id, i := range want.Invitations {
		i.Groups = nil
		want.Invitations[id] = i
	}
	wantState(t, stateOf(t, s.Admin), want)
	s.wantEvents(t,
		"ana permission.revoke layer/Roads id: <layer/Roads>, group: GIS, level: view",
		"ana permission.revoke project/Plans id: <project/Plans>, group: GIS, level: modify",
		"ana group.delete GIS id: <GIS>, members: 2")
	_, err = s.CreateGroup(t.Context(), `the "A" = B`)
	check(t, err)
	s.begin(t)
	grant(t, s.Admin, "project/Plans", org.Modify, Subject{Group: `the "A" = B`})
	_, err = s.DeleteGroups(t.Context(), []string{"field crew", `the "A" = B`}, nil)
	check(t, err)
	const odd = `"the \"A\" = B"` // as it was granted
	s.wantEvents(t,
		"ana permission.grant project/Plans id: <project/Plans>, group: "+odd+", level: modify",
		`ana permission.revoke layer/Rivers id: <layer/Rivers>, group: Field crew, level: view`,
		"ana permission.revoke project/Plans id: <project/Plans>, group: "+odd+", level: modify",
		"ana group.delete Field crew id: <Field crew>, members: 0",
		`ana group.delete the "A" = B id: <the "A" = B>, members: 0`)
}

// What a group may do follows its name, and is consented to as it was shown.
func TestGroupPermissionsInBetween(t *testing.T) {
	t.Parallel()
	tests := map[string]func(s *scene) error{
		"one more": func(s *scene) error {
			_, err := s.Grant(t.Context(), "layer/Rivers", org.View, Subject{Group: "GIS"})
			return err
		},
		"one fewer": func(s *scene) error {
			_, err := s.Revoke(t.Context(), "layer/Roads", Subject{Group: "GIS"})
			return err
		},
		"its resource deleted": func(s *scene) error {
			_, err := s.DeleteResources(t.Context(), DeleteResources{Names: []string{"project/Plans"}}, nil, nil)
			return err
		},
	}
	for name, meddle := range tests {
		t.Run(name, func(t *testing.T) {
			s := mapped(t)
			plan, err := s.PlanGroupsDeletion(t.Context(), []string{"GIS"})
			check(t, err)
			check(t, meddle(s))
			unchanged(t, s.Admin, func() {
				_, err := s.DeleteGroups(t.Context(), []string{"GIS"}, &plan)
				wantErr(t, err, org.ErrConflict)
			})
		})
	}
	s := mapped(t)
	before := stateOf(t, s.Admin).has("GIS")
	_, err := s.RenameGroup(t.Context(), "GIS", "Maps")
	check(t, err)
	if after := stateOf(t, s.Admin).has("Maps"); len(after) != 2 || after[0] != before[0] || after[1] != before[1] {
		t.Errorf("the group had %q, has %q", before, after)
	}
}
