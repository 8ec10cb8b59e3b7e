package admin

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
)

func TestInvite(t *testing.T) {
	t.Parallel()
	a := acme(t)
	skip := len(events(t, a, 0))
	found, err := a.Invite(t.Context(), Invite{
		Emails: []string{" Bo@ACME.example", "cy@münchen.example", "bo@acme.example"}, Role: org.Manager,
		Groups: []string{"gis", "FIELD CREW", "GIS"}, Language: "fr-CA", ExpiresIn: 36 * time.Hour,
	})
	check(t, err)
	if len(found) != 2 || found[0].Recipient != "bo@acme.example" || found[1].Recipient != "cy@xn--mnchen-3ya.example" {
		t.Fatalf("Invite = %+v", found)
	}
	for _, i := range found {
		stored, err := Invitation(t.Context(), a.Store, i.ID)
		check(t, err)
		want := i.Invitation
		want.Link = ""
		if !reflect.DeepEqual(stored, want) {
			t.Errorf("stored: %+v\nwant %+v", stored, want)
		}
		if i.Existing || i.Sender != ana || i.Role != org.Manager || i.Language != "fr" || !slices.Equal(i.Groups, []string{"Field crew", "GIS"}) ||
			!i.Created.Equal(march()) || !i.Expires.Equal(march().Add(36*time.Hour)) || i.Delivery != org.DeliveryNone || i.Status(march()) != org.Pending {
			t.Errorf("invited: %+v", i)
		}
		if token, err := link.FromLink(i.Link); err != nil || token.ID() != i.ID || !token.Matches(i.SecretHash) || token.URL(a.Base) != i.Link {
			t.Errorf("the link %s opens %v, %v", i.Link, token.ID(), err)
		}
	}
	if found[0].ID == found[1].ID || slices.Equal(found[0].SecretHash, found[1].SecretHash) {
		t.Error("two invitations are alike")
	}
	const details = " role: manager, groups: Field crew, GIS, language: fr, expires: 2026-03-02T21:00:00Z"
	wantEvents(t, a, skip, ana+" invitation.create bo@acme.example"+details, ana+" invitation.create cy@xn--mnchen-3ya.example"+details)
}

func TestInviteRefuses(t *testing.T) {
	t.Parallel()
	a := acme(t)
	add(t, a, "mia@acme.example", org.User)
	invite(t, a, "bo@acme.example")
	tests := []struct {
		name   string
		change func(*Invite)
		kind   org.Kind
		part   string
	}{
		{"a member", func(in *Invite) { in.Emails = []string{"new@acme.example", "MIA@acme.example"} }, org.ErrConflict, "mia@acme.example is a member already"},
		{"a member, if not exists", func(in *Invite) { in.Emails, in.IfNotExists = []string{"mia@acme.example"}, true }, org.ErrConflict, "member already"},
		{"pending", func(in *Invite) { in.Emails = []string{"new@acme.example", "bo@acme.example"} }, org.ErrConflict, "invitation already, until 2026-03-08T09:00:00Z: conflict"},
		{"unknown groups", func(in *Invite) { in.Groups = []string{"GIS", "Nope", "Neither"} }, org.ErrNotFound, `"Nope", "Neither"`},
		{"an address", func(in *Invite) { in.Emails = []string{"new@acme.example", "x", `"q"@acme.example`} }, org.ErrUsage, `"x" is not`},
		{"no language", func(in *Invite) { in.Language = "de" }, org.ErrUsage, `"de"`},
		{"no time", func(in *Invite) { in.ExpiresIn = 0 }, org.ErrUsage, "0s"},
		{"less than no time", func(in *Invite) { in.ExpiresIn = -week }, org.ErrUsage, "-168h"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := Invite{Emails: []string{"new@acme.example"}, Role: org.User, ExpiresIn: week}
			test.change(&in)
			unchanged(t, a, func() {
				found, err := a.Invite(t.Context(), in)
				wantErr(t, err, test.kind)
				if err == nil || !strings.Contains(err.Error(), test.part) || slices.ContainsFunc(found, func(i Invited) bool { return i.Existing }) {
					t.Errorf("Invite = %v, %v, want %q", found, err, test.part)
				}
			})
		})
	}
}

func TestInviteAllWrongAddressesAreNamed(t *testing.T) {
	t.Parallel()
	_, err := acme(t).Invite(t.Context(), Invite{Emails: []string{"x", "bo@acme.example", "y@"}, Role: org.User, ExpiresIn: week})
	wantErr(t, err, org.ErrUsage)
	if !strings.Contains(err.Error(), `"x"`) || !strings.Contains(err.Error(), `"y@"`) || strings.Contains(err.Error(), "bo@") {
		t.Errorf("the error is %v", err)
	}
}

func TestInviteIfNotExists(t *testing.T) {
	t.Parallel()
	a := acme(t)
	bo := invite(t, a, "bo@acme.example")[0]
	skip := len(events(t, a, 0))
	in := Invite{Emails: []string{"cy@acme.example", "bo@acme.example"}, Role: org.Manager, Language: "es", ExpiresIn: 2 * week, IfNotExists: true}
	found, err := a.after(time.Hour).Invite(t.Context(), in)
	check(t, err)
	if len(found) != 2 || found[0].Existing || !found[1].Existing || !reflect.DeepEqual(found[1].Invitation, bo.Invitation) {
		t.Errorf("Invite = %+v\nwant %+v as it is", found, bo)
	}
	if got := events(t, a, skip); len(got) != 1 || !strings.Contains(got[0], "invitation.create cy@acme.example") {
		t.Errorf("events: %q", got)
	}
	unchanged(t, a, func() {
		found, err := a.after(2*time.Hour).Invite(t.Context(), in)
		if err != nil || !found[0].Existing || !found[1].Existing {
			t.Errorf("again: %+v, %v", found, err)
		}
	})
}

// An invitation that expired is replaced: one of an address at most is listed as open, and the old link is worthless.
func TestInviteReplacesTheExpired(t *testing.T) {
	t.Parallel()
	a := acme(t)
	old := invite(t, a, "bo@acme.example")[0]
	_, err := a.after(week-time.Second).Invite(t.Context(), Invite{Emails: []string{"bo@acme.example"}, Role: org.User, ExpiresIn: week})
	wantErr(t, err, org.ErrConflict)
	later := a.after(week)
	skip := len(events(t, a, 0))
	fresh := invite(t, later, "bo@acme.example")[0]
	if fresh.ID == old.ID || fresh.Link == old.Link || fresh.Existing || fresh.Replaces != old.ID {
		t.Errorf("the new invitation is %+v", fresh)
	}
	if got := invitations(t, later); !slices.Equal(got, []string{"bo@acme.example pending"}) {
		t.Errorf("there are %q", got)
	}
	wantEvents(t, a, skip, ana+" invitation.create bo@acme.example role: user, groups: none, language: en, expires: 2026-03-15T09:00:00Z, replaces: "+old.ID)
	_, err = later.acceptLink(t.Context(), old.Link, "Bo", goodPassword)
	wantErr(t, err, org.ErrNotFound)
	accept(t, later, fresh)
}

// A deleted member's address can be invited again: a new person, who inherits nothing.
func TestInviteADeletedMember(t *testing.T) {
	t.Parallel()
	a := acme(t)
	first := accept(t, a, invite(t, a, "bo@acme.example")[0])
	_, _, err := a.AddToGroup(t.Context(), "GIS", []string{first.Email})
	check(t, err)
	_, err = a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{first.Email}}, nil, nil)
	check(t, err)
	second := accept(t, a, invite(t, a, "bo@acme.example")[0])
	if second.ID == first.ID || len(second.Groups) != 0 || len(credentials(t, a)) != 1 {
		t.Errorf("the second is %+v, the first was %+v", second, first)
	}
	if got := invitations(t, a); !slices.Equal(got, []string{"bo@acme.example accepted", "bo@acme.example accepted"}) {
		t.Errorf("there are %q", got)
	}
}

func TestInviteWithoutTheRightKey(t *testing.T) {
	t.Parallel()
	a := acme(t)
	absent := errors.New("no key file")
	other, err := link.NewKey(seeded(99))
	check(t, err)
	tests := []struct {
		name string
		key  func() (link.Key, error)
		want error
	}{
		{"absent", func() (link.Key, error) { return link.Key{}, absent }, absent},
		{"another one", func() (link.Key, error) { return other, nil }, org.ErrUsage},
		{"zero", func() (link.Key, error) { return link.Key{}, nil }, org.ErrUsage},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := a.after(0)
			b.Key = test.key
			unchanged(t, a, func() {
				_, err := b.Invite(t.Context(), Invite{Emails: []string{"bo@acme.example"}, Role: org.User, ExpiresIn: week})
				if !errors.Is(err, test.want) {
					t.Errorf("Invite: %v, want %v", err, test.want)
				}
			})
		})
	}
}
