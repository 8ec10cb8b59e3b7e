package org

import "testing"

// TestFateOfResource: what becomes of a resource, for each fate and each heir.
func TestFateOfResource(t *testing.T) {
	deleted := Counts{Deleted: 1}
	others := Counts{Deleted: 1, Others: 1}
	released, transferred := Counts{Released: 1}, Counts{Transferred: 1}
	tests := []struct {
		name    string
		fate    Effect
		heir    string
		leavers []string
		owners  []string
		needs   string
		want    Step // of the resource project/Roads, id 7
		counts  Counts
	}{
		{"doomed", Deleted, "delete", []string{bo}, []string{bo}, "", Step{Action: "delete", Kind: "resource", From: bo}, deleted},
		{"doomed, both owners leave", Deleted, "delete", []string{bo, cy}, []string{bo, cy}, "", Step{Action: "delete", Kind: "resource", From: bo + ", " + cy}, deleted},
		{
			"doomed, needs another of the leaver's",
			Deleted, "delete",
			[]string{bo},
			[]string{bo},
			"table/Ways",
			Step{Action: "delete", Kind: "resource", From: bo, Note: "needs table/Ways"},
			deleted,
		},
		{
			"others' dependent",
			DeletedOfOthers, "delete",
			[]string{bo},
			[]string{cy},
			"table/Ways",
			Step{Action: "delete", Kind: "resource", From: cy, Note: "owned by others, needs table/Ways"},
			others,
		},
		{
			"a shared dependent names all who own it",
			DeletedOfOthers, "delete",
			[]string{bo},
			[]string{bo, cy, ana},
			"table/Ways",
			Step{Action: "delete", Kind: "resource", From: bo + ", " + cy + ", " + ana, Note: "owned by others, needs table/Ways"},
			others,
		},
		{
			"released",
			OwnerRemoved, "delete",
			[]string{bo},
			[]string{ana, bo, cy},
			"",
			Step{Action: "remove", Kind: "owner", From: bo, Note: "stays with " + ana + ", " + cy},
			released,
		},
		{
			"released by two at once",
			OwnerRemoved, "delete",
			[]string{bo, cy},
			[]string{ana, bo, cy},
			"",
			Step{Action: "remove", Kind: "owner", From: bo + ", " + cy, Note: "stays with " + ana},
			released,
		},
		{"left to nobody", NeedsOwner, "", []string{bo}, []string{bo}, "", Step{}, Counts{}},
		{"left to nobody, shared", NeedsOwner, "", []string{bo}, []string{bo, cy}, "", Step{}, Counts{}},
		{"handed over", NeedsOwner, cy, []string{bo}, []string{bo}, "", Step{Action: "transfer", Kind: "resource", From: bo, To: cy}, transferred},
		{
			"handed over by two at once",
			NeedsOwner, cy,
			[]string{ana, bo},
			[]string{ana, bo},
			"",
			Step{Action: "transfer", Kind: "resource", From: ana + ", " + bo, To: cy},
			transferred,
		},
		{
			"a share is handed over, beside the other owner",
			NeedsOwner, cy,
			[]string{bo},
			[]string{ana, bo},
			"",
			Step{Action: "transfer", Kind: "resource", From: bo, To: cy, Note: "beside " + ana},
			transferred,
		},
		{
			"a share is handed over, beside several",
			NeedsOwner, cy,
			[]string{bo},
			[]string{ana, bo, di},
			"",
			Step{Action: "transfer", Kind: "resource", From: bo, To: cy, Note: "beside " + ana + ", " + di},
			transferred,
		},
		{
			"the heir owns it already",
			NeedsOwner, cy,
			[]string{bo},
			[]string{bo, cy},
			"",
			Step{Action: "remove", Kind: "owner", From: bo, Note: "stays with " + cy},
			released,
		},
		{
			"the heir and another own it already",
			NeedsOwner, cy,
			[]string{bo},
			[]string{ana, bo, cy},
			"",
			Step{Action: "remove", Kind: "owner", From: bo, Note: "stays with " + ana + ", " + cy},
			released,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := begun(t, heir(test.heir), test.leavers...)
			roads := Resource{ID: "7", Kind: "project", Name: "Roads", Owners: test.owners}
			got := d.Resource(Affected{Resource: roads, Effect: test.fate, Needs: test.needs})
			if test.want != (Step{}) {
				test.want.Name, test.want.ID = "project/Roads", "7"
			}
			if got != test.want || d.Counts != test.counts {
				t.Errorf("got %+v with %+v, want %+v with %+v", got, d.Counts, test.want, test.counts)
			}
			if undecided := test.want == (Step{}); undecided != (d.Check() != nil) {
				t.Errorf("Check: %v", d.Check())
			}
		})
	}
}

// TestFateOfInvitation: one that is not accepted gets another sender or is deleted. Expired ones stop nothing.
func TestFateOfInvitation(t *testing.T) {
	const eli = "eli@acme.example"
	inherited, deleted := Counts{InvitationsHandedOver: 1}, Counts{InvitationsDeleted: 1}
	moved, gone := Counts{ExpiredHandedOver: 1}, Counts{ExpiredDeleted: 1}
	tests := []struct {
		name, heir, status string
		leavers            []string // besides bo
		want               Step
		counts             Counts
	}{
		{"to an Administrator", ana, Pending, nil, Step{Action: "transfer", To: ana}, inherited},
		{"who acts, if the heir is a Manager", cy, Pending, nil, Step{Action: "transfer", To: ana}, inherited},
		{"deleted", "delete", Pending, nil, Step{Action: "delete"}, deleted},
		{"undecided", "", Pending, nil, Step{}, Counts{}},
		{"expired, to an Administrator", ana, Expired, nil, Step{Action: "transfer", To: ana, Note: Expired}, moved},
		{"expired, the heir is a Manager", cy, Expired, nil, Step{Action: "transfer", To: ana, Note: Expired}, moved},
		{"expired, deleted", "delete", Expired, nil, Step{Action: "delete", Note: Expired}, gone},
		{"expired, undecided", "", Expired, nil, Step{Action: "transfer", To: ana, Note: Expired}, moved},
		{"expired, who acts leaves", "", Expired, []string{ana}, Step{Action: "delete", Note: Expired}, gone},
		{"expired, who acts leaves to a Manager", cy, Expired, []string{ana}, Step{Action: "delete", Note: Expired}, gone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := begun(t, heir(test.heir), append(test.leavers, bo)...)
			got := d.Invitation(sentBy(bo, eli), test.status)
			if test.want != (Step{}) {
				test.want.Kind, test.want.Name, test.want.ID, test.want.From = "invitation", eli, "to-"+eli, bo
			}
			if got != test.want || d.Counts != test.counts {
				t.Errorf("got %+v with %+v, want %+v with %+v", got, d.Counts, test.want, test.counts)
			}
			if undecided := test.want == (Step{}); undecided != (d.Check() != nil) {
				t.Errorf("Check: %v", d.Check())
			}
		})
	}
}

// TestSteps: what is always removed, and how it is told.
func TestSteps(t *testing.T) {
	d := begun(t, heir("delete"), bo, cy)
	view := Permission{Resource: "layer/Rails", ResourceID: "9", Subject: bo, Level: View}
	group := Permission{Resource: "layer/Rails", ResourceID: "9", Subject: "GIS", Group: true, Level: Modify}
	for i, test := range []struct{ got, want Step }{
		{d.Member(d.Members[0]), Step{Action: "delete", Kind: "member", Name: bo, ID: "id-of-" + bo, Note: "administrator"}},
		{d.Member(d.Members[1]), Step{Action: "delete", Kind: "member", Name: cy, ID: "id-of-" + cy, Note: "manager"}},
		{d.Permission(view), Step{Action: "remove", Kind: "permission", Name: "layer/Rails", ID: "9", From: bo, Note: "view"}},
		{d.Permission(group), Step{Action: "remove", Kind: "permission", Name: "layer/Rails", ID: "9", From: "GIS", Note: "modify"}},
		{d.Membership(d.Members[0], "GIS"), Step{Action: "remove", Kind: "group", Name: "GIS", From: bo}},
		{d.Membership(d.Members[1], "GIS"), Step{Action: "remove", Kind: "group", Name: "GIS", From: cy}},
		{d.Membership(d.Members[1], "Field crew"), Step{Action: "remove", Kind: "group", Name: "Field crew", From: cy}},
		{d.Credential(bo), Step{Action: "remove", Kind: "credential", Name: bo, From: bo}},
		{d.Sessions(OpenSessions{bo, 1}), Step{Action: "remove", Kind: "session", Name: bo, From: bo, Note: "1 session"}},
		{d.Sessions(OpenSessions{cy, 3}), Step{Action: "remove", Kind: "session", Name: cy, From: cy, Note: "3 sessions"}},
	} {
		if test.got != test.want {
			t.Errorf("step %d is %+v, want %+v", i, test.got, test.want)
		}
	}
	if want := (Counts{Members: 2, Permissions: 2, Memberships: 3, Credentials: 1, Sessions: 4}); d.Counts != want || d.Check() != nil {
		t.Errorf("%+v, %v, want %+v", d.Counts, d.Check(), want)
	}
}

// TestCountsAddUp: several leavers who share, and every fate at once.
func TestCountsAddUp(t *testing.T) {
	d := begun(t, heir("delete"), bo, cy)
	tell := func(fate Effect, owners ...string) {
		d.Resource(Affected{Resource: Resource{Kind: "table", Owners: owners}, Effect: fate, Needs: map[Effect]string{DeletedOfOthers: "table/x"}[fate]})
	}
	tell(DeletedOfOthers, ana)
	tell(DeletedOfOthers, ana, bo)
	tell(Deleted, bo, cy)
	tell(Deleted, bo)
	tell(Deleted, cy)
	tell(OwnerRemoved, ana, bo, cy)
	tell(OwnerRemoved, ana, cy)
	d.Invitation(sentBy(bo, "eli@acme.example"), Pending)
	d.Invitation(sentBy(cy, "fay@acme.example"), Pending)
	if want := (Counts{Deleted: 5, Others: 2, Released: 2, InvitationsDeleted: 2}); d.Counts != want || d.Check() != nil {
		t.Errorf("%+v, %v, want %+v", d.Counts, d.Check(), want)
	}
	d = begun(t, heir(ana), bo, cy)
	tell(NeedsOwner, bo, cy)
	tell(NeedsOwner, ana, cy)
	tell(NeedsOwner, bo)
	d.Invitation(sentBy(bo, "eli@acme.example"), Pending)
	if want := (Counts{Transferred: 2, Released: 1, InvitationsHandedOver: 1}); d.Counts != want || d.Check() != nil {
		t.Errorf("%+v, %v, want %+v", d.Counts, d.Check(), want)
	}
}
