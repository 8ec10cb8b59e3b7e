package admin

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

func ptr[T any](v T) *T { return &v }

func TestUpdateInvitation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		u      InvitationUpdate
		want   func(*org.Invitation)
		detail string
	}{
		{"role", InvitationUpdate{Role: ptr(org.Manager)}, func(i *org.Invitation) { i.Role = org.Manager }, " role: user → manager"},
		{"groups", InvitationUpdate{Groups: ptr([]string{"field CREW"})}, func(i *org.Invitation) { i.Groups = []string{"Field crew"} }, " groups: GIS → Field crew"},
		{"no groups", InvitationUpdate{Groups: ptr([]string{})}, func(i *org.Invitation) { i.Groups = nil }, " groups: GIS → none"},
		{"language", InvitationUpdate{Language: ptr("es-MX")}, func(i *org.Invitation) { i.Language = "es" }, " language: en → es"},
		{
			"expiry, from now on",
			InvitationUpdate{ExpiresIn: ptr(time.Hour)},
			func(i *org.Invitation) { i.Expires = march().Add(25 * time.Hour) },
			" expires: 2026-03-08T09:00:00Z → 2026-03-02T10:00:00Z",
		},
		{"nothing", InvitationUpdate{}, func(*org.Invitation) {}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := acme(t)
			found, err := a.Invite(t.Context(), Invite{Emails: []string{"bo@acme.example"}, Role: org.User, Groups: []string{"GIS"}, ExpiresIn: week})
			check(t, err)
			want := found[0].Invitation
			test.want(&want)
			link := want.Link
			want.Link = ""
			skip := len(events(t, a, 0))
			got, err := a.after(24*time.Hour).UpdateInvitation(t.Context(), " BO@acme.example", test.u)
			stored, readErr := Invitation(t.Context(), a.Store, want.ID)
			if err != nil || readErr != nil || !reflect.DeepEqual(got, want) || !reflect.DeepEqual(stored, want) {
				t.Errorf("UpdateInvitation = %+v, %v\nstored %+v, %v\nwant %+v", got, err, stored, readErr, want)
			}
			var logged []string
			if test.detail != "" { // what changes nothing is no event
				logged = []string{ana + " invitation.update bo@acme.example id: " + want.ID + "," + test.detail}
			}
			wantEvents(t, a, skip, logged...)
			if again, err := a.Link(t.Context(), a.Store, stored); err != nil || again != link {
				t.Errorf("the link is %s, %v, it was %s", again, err, link)
			}
		})
	}
}

func TestUpdateInvitationRefuses(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example", "cy@acme.example")
	accept(t, a, found[1])
	tests := []struct {
		name string
		a    *Admin
		who  string
		u    InvitationUpdate
		kind org.Kind
	}{
		{"unknown", a, "nobody@acme.example", InvitationUpdate{}, org.ErrNotFound},
		{"unknown id", a, "000000000000", InvitationUpdate{}, org.ErrNotFound},
		{"no address", a, "bo@", InvitationUpdate{}, org.ErrUsage},
		{"accepted", a, "cy@acme.example", InvitationUpdate{Role: ptr(org.Manager)}, org.ErrConflict},
		{"expired at the exact second", a.after(week), "bo@acme.example", InvitationUpdate{ExpiresIn: ptr(week)}, org.ErrConflict},
		{"unknown group", a, found[0].ID, InvitationUpdate{Role: ptr(org.Manager), Groups: ptr([]string{"GIS", "Nope"})}, org.ErrNotFound},
		{"no language", a, found[0].ID, InvitationUpdate{Role: ptr(org.Manager), Language: ptr("xx")}, org.ErrUsage},
		{"no time", a, found[0].ID, InvitationUpdate{Role: ptr(org.Manager), ExpiresIn: ptr(time.Duration(0))}, org.ErrUsage},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unchanged(t, a, func() {
				_, err := test.a.UpdateInvitation(t.Context(), test.who, test.u)
				wantErr(t, err, test.kind)
			})
		})
	}
}

func TestInvitationByAddressIsTheOpenOne(t *testing.T) {
	t.Parallel()
	a := acme(t)
	first := invite(t, a, "bo@acme.example")[0]
	accept(t, a, first)
	if i, err := Invitation(t.Context(), a.Store, "Bo@acme.example"); err != nil || i.ID != first.ID {
		t.Errorf("the only one: %+v, %v", i, err)
	}
	_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{"bo@acme.example"}}, nil, nil)
	check(t, err)
	// The clock went back: the open one is the older one, and still it.
	open := invite(t, a.after(-time.Hour), "bo@acme.example")[0]
	if i, err := Invitation(t.Context(), a.Store, "bo@acme.example"); err != nil || i.ID != open.ID {
		t.Errorf("the open one: %+v, %v", i, err)
	}
	if i, err := Invitation(t.Context(), a.Store, " "+strings.ToUpper(first.ID)); err != nil || i.ID != first.ID {
		t.Errorf("by id: %+v, %v", i, err)
	}
}

func TestDeleteInvitations(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example", "cy@acme.example", "di@acme.example", "eli@acme.example")
	accept(t, a, found[1])
	invite(t, a.after(week-time.Hour), "fay@acme.example")
	skip, now := len(events(t, a, 0)), a.after(week)
	unchanged(t, a, func() { // one wrong name, and nothing is deleted; all wrong ones are told
		_, err := now.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{"bo@acme.example", "nobody@acme.example", "000000000000"}})
		wantErr(t, err, org.ErrNotFound)
		if err == nil || !strings.Contains(err.Error(), "nobody@acme.example") || !strings.Contains(err.Error(), "000000000000") {
			t.Errorf("the error is %v", err)
		}
	})
	names := []string{"bo@acme.example", found[1].ID, found[0].ID, "fay@acme.example"}
	unchanged(t, a, func() {
		if deleted, err := now.DeleteInvitations(t.Context(), DeleteInvitations{Names: names, DryRun: true}); err != nil || len(deleted) != 3 {
			t.Errorf("dry run: %+v, %v", deleted, err)
		}
	})
	deleted, err := now.DeleteInvitations(t.Context(), DeleteInvitations{Names: names})
	if err != nil || len(deleted) != 3 || deleted[0].ID != found[0].ID || deleted[1].ID != found[1].ID {
		t.Errorf("DeleteInvitations = %+v, %v", deleted, err)
	}
	if got := invitations(t, now); !slices.Equal(got, []string{"di@acme.example expired", "eli@acme.example expired"}) {
		t.Errorf("left: %q", got)
	}
	wantEvents(t, a, skip,
		ana+" invitation.delete bo@acme.example id: "+deleted[0].ID+", status: expired, role: user, groups: none, sender: "+ana,
		ana+" invitation.delete cy@acme.example id: "+deleted[1].ID+", status: accepted, role: user, groups: none, sender: "+ana,
		ana+" invitation.delete fay@acme.example id: "+deleted[2].ID+", status: pending, role: user, groups: none, sender: "+ana)
	if got := members(t, a); !slices.Contains(got, "cy@acme.example") {
		t.Errorf("members: %q", got)
	}
	if got := invite(t, now, "fay@acme.example")[0]; got.Existing || got.Replaces != "" {
		t.Errorf("the deleted one is still there: %+v", got)
	}
}
