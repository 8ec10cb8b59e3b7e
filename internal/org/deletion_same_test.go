package org

import "testing"

// found is all that a deletion is told.
type found struct {
	heir        Heir
	leavers     []Member
	resources   []Affected
	permissions []Permission
	groups      []string
	credentials []string
	sessions    []OpenSessions
	invitations []Invitation
}

func (f found) plan(t *testing.T) Deletion {
	t.Helper()
	d, err := PlanDeletion(f.leavers, f.heir, member("ana@acme.example", Administrator))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range f.leavers {
		d.Member(m)
	}
	for _, r := range f.resources {
		d.Resource(r)
	}
	for _, p := range f.permissions {
		d.Permission(p)
	}
	for _, group := range f.groups {
		d.Membership(f.leavers[0], group)
	}
	for _, email := range f.credentials {
		d.Credential(email)
	}
	for _, open := range f.sessions {
		d.Sessions(open)
	}
	for _, i := range f.invitations {
		d.Invitation(i, Pending)
	}
	return d
}

func TestDeletionSame(t *testing.T) {
	roads := Resource{ID: "1", Kind: "project", Name: "Roads", Owners: []string{bo}}
	rails := Resource{ID: "2", Kind: "layer", Name: "Rails", Owners: []string{di}}
	start := func() found {
		return found{
			heir:        heir("delete"),
			leavers:     leaving(bo, cy),
			resources:   []Affected{{Resource: rails, Effect: DeletedOfOthers, Needs: "project/Roads"}, {Resource: roads, Effect: Deleted}},
			permissions: []Permission{{Resource: "layer/Rails", ResourceID: "2", Subject: "GIS", Group: true, Level: View}},
			groups:      []string{"GIS", "Office"},
			credentials: []string{bo},
			sessions:    []OpenSessions{{bo, 1}},
			invitations: []Invitation{sentBy(bo, "eli@acme.example")},
		}
	}
	tests := []struct {
		name   string
		change func(*found)
		want   bool
	}{
		{"nothing", func(*found) {}, true},
		{"a name", func(f *found) { f.leavers[0].Name = "Bo" }, true},
		{"a language", func(f *found) { f.leavers[0].Language = "fr" }, true},
		{"a sign-in", func(f *found) { f.leavers[0].LastSignIn = march() }, true},
		{"a session more", func(f *found) { f.sessions[0].Number++ }, true},
		{"nobody signed in", func(f *found) { f.sessions = nil }, true},
		{"when an invitation expires", func(f *found) { f.invitations[0].Expires = march() }, true},
		{"a role", func(f *found) { f.leavers[0].Role = User }, false},
		{"another person of that address", func(f *found) { f.leavers[1].ID = "new" }, false},
		{"a member fewer", func(f *found) { f.leavers = f.leavers[:1] }, false},
		{"a member more", func(f *found) { f.leavers = append(f.leavers, leaving(di)...) }, false},
		{"an heir", func(f *found) { f.heir = heir(ana) }, false},
		{"a resource fewer", func(f *found) { f.resources = f.resources[1:] }, false},
		{"a resource more", func(f *found) { f.resources = append(f.resources, f.resources[0]) }, false},
		{"a resource renamed", func(f *found) { f.resources[1].Name = "Ways" }, false},
		{"another resource of that name", func(f *found) { f.resources[1].ID = "3" }, false},
		{"a resource's owners", func(f *found) { f.resources[0].Owners = []string{ana, di} }, false},
		{"why a resource is deleted", func(f *found) { f.resources[0].Needs = "project/Ways" }, false},
		{"a resource that stays", func(f *found) { f.resources[1].Owners, f.resources[1].Effect = []string{ana, bo}, OwnerRemoved }, false},
		{"a permission fewer", func(f *found) { f.permissions = nil }, false},
		{"a permission's level", func(f *found) { f.permissions[0].Level = Modify }, false},
		{"a permission's subject", func(f *found) { f.permissions[0].Subject = "Office" }, false},
		{"a group fewer", func(f *found) { f.groups = f.groups[:1] }, false},
		{"a group more", func(f *found) { f.groups = append(f.groups, "Field crew") }, false},
		{"names that run together alike", func(f *found) { f.groups = []string{"GIS Office"} }, false},
		{"a password more", func(f *found) { f.credentials = append(f.credentials, cy) }, false},
		{"no password", func(f *found) { f.credentials = nil }, false},
		{"an invitation fewer", func(f *found) { f.invitations = nil }, false},
		{"another invitation of that address", func(f *found) { f.invitations[0].ID = "9" }, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := start()
			test.change(&f)
			shown, now := start().plan(t), f.plan(t)
			if shown.Same(now) != test.want || now.Same(shown) != test.want {
				t.Errorf("Same is not %v", test.want)
			}
		})
	}
}

// TestSameHeirs: who takes over makes a difference, even where nothing is left to take over.
func TestSameHeirs(t *testing.T) {
	var plans []Deletion
	for _, h := range []string{"", ana, cy} {
		plans = append(plans, found{heir: heir(h), leavers: leaving(bo)}.plan(t))
	}
	for i, a := range plans {
		for j, b := range plans {
			if a.Same(b) != (i == j) {
				t.Errorf("plans %d and %d: Same is %t", i, j, a.Same(b))
			}
		}
	}
}

// TestPlanIsAValue: telling a copy of a plan more leaves the plan as it was.
func TestPlanIsAValue(t *testing.T) {
	before := begun(t, heir("delete"), bo)
	copied := before
	copied.Credential(bo)
	if before.Counts.Credentials != 0 || copied.Counts.Credentials != 1 || before.Same(copied) {
		t.Errorf("%+v, %+v", before.Counts, copied.Counts)
	}
}
