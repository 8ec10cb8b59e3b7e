package admin

import (
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func groupsOf(t *testing.T, a *Admin, email string) []string {
	t.Helper()
	m, err := Member(t.Context(), a.Store, email)
	check(t, err)
	return m.Groups
}

func TestCreateGroup(t *testing.T) {
	t.Parallel()
	a := acme(t)
	skip := len(events(t, a, 0))
	g, err := a.CreateGroup(t.Context(), " Straße ")
	check(t, err)
	stored, err := a.Store.Group(t.Context(), "STRASSE")
	if err != nil || stored != g || g.Name != "Straße" || len(g.ID) != 12 || !g.Created.Equal(march()) || g.Members != 0 {
		t.Errorf("created %+v, stored %+v, %v", g, stored, err)
	}
	wantEvents(t, a, skip, ana+" group.create Straße id: "+g.ID)
	for name, kind := range map[string]org.Kind{"gis": org.ErrConflict, "STRASSE": org.ErrConflict, "G": org.ErrUsage, "a,b": org.ErrUsage, "": org.ErrUsage} {
		unchanged(t, a, func() {
			_, err := a.CreateGroup(t.Context(), name)
			wantErr(t, err, kind)
		})
	}
}

func TestRenameGroup(t *testing.T) {
	t.Parallel()
	a := acme(t)
	add(t, a, "bo@acme.example", org.User, "Field crew", "GIS")
	found, err := a.Invite(t.Context(), Invite{Emails: []string{"cy@acme.example"}, Role: org.User, Groups: []string{"GIS"}, ExpiresIn: week})
	check(t, err)
	old, err := a.Store.Group(t.Context(), "GIS")
	check(t, err)
	skip := len(events(t, a, 0))
	g, err := a.RenameGroup(t.Context(), "gis", "Cartography")
	if err != nil || g.ID != old.ID || g.Name != "Cartography" || g.Members != 1 {
		t.Errorf("RenameGroup = %+v, %v", g, err)
	}
	if got := groupsOf(t, a, "bo@acme.example"); !slices.Equal(got, []string{"Cartography", "Field crew"}) {
		t.Errorf("the member is in %q", got)
	}
	if m := accept(t, a, found[0]); !slices.Equal(m.Groups, []string{"Cartography"}) {
		t.Errorf("the invitee is in %q", m.Groups)
	}
	_, err = a.RenameGroup(t.Context(), old.ID, "CARTOGRAPHY") // its own name in another case, by id
	check(t, err)
	if got := events(t, a, skip); got[0] != ana+" group.rename GIS name: GIS → Cartography" || got[len(got)-1] != ana+" group.rename Cartography name: Cartography → CARTOGRAPHY" {
		t.Errorf("events: %q", got)
	}
	tests := []struct {
		group, name string
		kind        org.Kind
	}{
		{"cartography", "field CREW", org.ErrConflict},
		{"GIS", "New", org.ErrNotFound},
		{"cartography", "x", org.ErrUsage},
		{"cartography", "x;y", org.ErrUsage},
	}
	for _, test := range tests {
		unchanged(t, a, func() {
			_, err := a.RenameGroup(t.Context(), test.group, test.name)
			wantErr(t, err, test.kind)
		})
	}
}

func TestDeleteGroups(t *testing.T) {
	t.Parallel()
	a := acme(t)
	add(t, a, "bo@acme.example", org.User, "Field crew", "GIS")
	in := func(a *Admin, email string, groups ...string) Invited {
		found, err := a.Invite(t.Context(), Invite{Emails: []string{email}, Role: org.User, Groups: groups, ExpiresIn: week})
		check(t, err)
		return found[0]
	}
	in(a.after(-week), "expired@acme.example", "GIS")
	accept(t, a, in(a, "accepted@acme.example", "GIS"))
	pending := in(a, "pending@acme.example", "GIS", "Field crew")
	in(a, "other@acme.example", "Field crew")
	if plan, err := a.PlanGroupsDeletion(t.Context(), []string{"gis"}); err != nil || len(plan.Groups) != 1 || len(plan.Invitations) != 1 {
		t.Errorf("PlanGroupsDeletion = %+v, %v", plan, err)
	}
	if plan, err := a.PlanGroupsDeletion(t.Context(), []string{"gis", "Field crew", "GIS"}); err != nil || len(plan.Groups) != 2 || len(plan.Invitations) != 2 {
		t.Errorf("PlanGroupsDeletion = %+v, %v", plan, err)
	}
	unchanged(t, a, func() {
		_, err := a.DeleteGroups(t.Context(), []string{"GIS", "Nope"}, nil)
		wantErr(t, err, org.ErrNotFound)
	})
	skip, people := len(events(t, a, 0)), members(t, a)
	plan, err := a.DeleteGroups(t.Context(), []string{"gis"}, nil)
	if err != nil || plan.Groups[0].Name != "GIS" || len(plan.Invitations) != 1 {
		t.Errorf("DeleteGroups = %+v, %v", plan, err)
	}
	wantEvents(t, a, skip, ana+" group.delete GIS id: "+plan.Groups[0].ID+", members: 2")
	if got := members(t, a); !slices.Equal(got, people) {
		t.Errorf("members were %q and are %q", people, got)
	}
	if got := groupsOf(t, a, "bo@acme.example"); !slices.Equal(got, []string{"Field crew"}) {
		t.Errorf("the member is in %q", got)
	}
	if m := accept(t, a, pending); !slices.Equal(m.Groups, []string{"Field crew"}) {
		t.Errorf("the invitee is in %q", m.Groups)
	}
}

func TestGroupMembers(t *testing.T) {
	t.Parallel()
	a := acme(t)
	bo := add(t, a, "bo@acme.example", org.User, "GIS")
	add(t, a, "cy@acme.example", org.User)
	skip := len(events(t, a, 0))
	unchanged(t, a, func() {
		_, _, err := a.AddToGroup(t.Context(), "GIS", []string{"cy@acme.example", "nobody@acme.example"})
		wantErr(t, err, org.ErrNotFound)
		_, _, err = a.RemoveFromGroup(t.Context(), "Nope", []string{bo.Email})
		wantErr(t, err, org.ErrNotFound)
	})
	g, n, err := a.AddToGroup(t.Context(), "gis", []string{"CY@acme.example", bo.ID, "cy@acme.example"})
	if err != nil || g.Name != "GIS" || n != 1 {
		t.Errorf("AddToGroup = %+v, %d, %v", g, n, err)
	}
	if stored, err := a.Store.Group(t.Context(), "GIS"); err != nil || stored.Members != 2 {
		t.Errorf("stored: %+v, %v", stored, err)
	}
	g, n, err = a.RemoveFromGroup(t.Context(), "GIS", []string{bo.Email, ana})
	if err != nil || g.Name != "GIS" || n != 1 || len(groupsOf(t, a, bo.Email)) != 0 {
		t.Errorf("RemoveFromGroup = %+v, %d, %v", g, n, err)
	}
	wantEvents(t, a, skip, ana+" group.add-member GIS member: cy@acme.example", ana+" group.remove-member GIS member: "+bo.Email)
}
