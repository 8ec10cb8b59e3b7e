package admin

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
)

func TestAccept(t *testing.T) {
	t.Parallel()
	a := acme(t)
	a.Cost = password.Cost{} // the real one
	found, err := a.Invite(t.Context(), Invite{
		Emails: []string{"bo@acme.example"}, Role: org.Manager, Groups: []string{"GIS", "Field crew"}, Language: "fr", ExpiresIn: week,
	})
	check(t, err)
	skip := len(events(t, a, 0))
	now := a.after(week - time.Second).by("") // the last second; who administers does not matter
	now.Key = nil                             // the server runs without it
	m, err := now.acceptLink(t.Context(), "<"+found[0].Link+"/?from=mail> ", " Bo Di\u0301az ", goodPassword)
	check(t, err)
	want := org.Member{
		ID: m.ID, Name: "Bo Díaz", Email: "bo@acme.example", Role: org.Manager, Groups: []string{"Field crew", "GIS"}, Language: "fr", Joined: now.Now(),
	}
	stored, err := Member(t.Context(), a.Store, "bo@acme.example")
	if err != nil || !reflect.DeepEqual(m, want) || !reflect.DeepEqual(stored, want) || len(m.ID) != 12 {
		t.Errorf("Accept = %+v\nstored %+v, %v\nwant %+v", m, stored, err, want)
	}
	i, err := Invitation(t.Context(), a.Store, found[0].ID)
	if err != nil || !i.AcceptedAt.Equal(now.Now()) || len(i.Sealed) != 0 || !slices.Equal(i.SecretHash, found[0].SecretHash) {
		t.Errorf("the invitation is %+v, %v", i, err)
	}
	hashes := credentials(t, a)
	if len(hashes) != 1 {
		t.Fatalf("credentials: %q", hashes)
	}
	phc := hashes[0][:len("$argon2id$v=19$m=19456,t=2,p=1$")+22+1+43]
	if ok, rehash, err := now.Cost.Verify(t.Context(), phc, goodPassword); !ok || rehash || err != nil {
		t.Errorf("the stored hash %s: %v, %v", hashes[0], ok, err)
	}
	wantEvents(t, a, skip, `bo@acme.example invitation.accept bo@acme.example name: Bo Díaz, role: manager, groups: Field crew, GIS, language: fr, member: `+m.ID)
}

// A link that opens nothing says one thing, whatever is wrong with it.
func TestAcceptAWorthlessLink(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example", "cy@acme.example", "di@acme.example")
	_, err := a.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{"di@acme.example"}})
	check(t, err)
	bo, cy := found[0].Link, found[1].Link
	token := strings.LastIndex(bo, "/") + 1
	secret := len(bo) - 43
	flipped := []byte(bo)
	flipped[secret] ^= 1
	links := map[string]string{
		"empty":               "",
		"no link":             "https://portal.acme.example/accept/",
		"cut short":           bo[:len(bo)-1],
		"longer":              bo + "A",
		"another's secret":    bo[:secret] + cy[secret:],
		"a wrong secret":      string(flipped),
		"an unknown id":       bo[:token+len("rst_")] + "000000000000" + bo[secret:],
		"a reset link":        strings.Replace(bo, "rst_", "rsp_", 1),
		"the id in uppercase": bo[:token] + strings.ToUpper(bo[token:secret]) + bo[secret:],
		"deleted":             found[2].Link,
	}
	unchanged(t, a, func() {
		for name, l := range links {
			m, err := a.acceptLink(t.Context(), l, "Bo", goodPassword)
			wantErr(t, err, org.ErrNotFound)
			if err == nil || err.Error() != errUnknownLink.Error() || org.HintOf(err) != org.HintOf(errUnknownLink) || m.Email != "" {
				t.Errorf("%s: Accept = %+v, %v", name, m, err)
			}
		}
	})
	accept(t, a, found[0])
}

// A failure uses nothing up: the link works as long as it would have.
func TestAcceptFailures(t *testing.T) {
	t.Parallel()
	a := acme(t)
	i := invite(t, a, "bolivar@acme.example")[0]
	tests := []struct {
		name string
		a    *Admin
		in   Accept
		kind org.Kind
		part string
	}{
		{"short password", a, Accept{Name: "Bo", Password: "walnut cargo 1"}, org.ErrUsage, "shorter than 15"},
		{"no password", a, Accept{Name: "Bo"}, org.ErrUsage, "shorter than 15"},
		{"common password", a, Accept{Name: "Bo", Password: "passwordpassword"}, org.ErrUsage, "common"},
		{"the address in it", a, Accept{Name: "Bo", Password: "walnut Bolivar eleven"}, org.ErrUsage, "email address"},
		{"the organization in it", a, Accept{Name: "Bo", Password: "walnut acme eleven mosaic"}, org.ErrUsage, "organization's name"},
		{"no name", a, Accept{Password: goodPassword}, org.ErrUsage, "the name is empty"},
		{"a hostile name", a, Accept{Name: "Bo\u202e", Password: goodPassword}, org.ErrUsage, "U+202E"},
		{"name and password", a, Accept{Name: " ", Password: "x"}, org.ErrUsage, "the name is empty: usage\npassword is shorter"},
		{"expired at the exact second", a.after(week), Accept{Name: "Bo", Password: goodPassword}, org.ErrConflict, "expired at 2026-03-08T09:00:00Z"},
		{"long expired", a.after(52 * week), Accept{Name: "Bo", Password: goodPassword}, org.ErrConflict, "expired"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unchanged(t, a, func() {
				_, err := test.a.acceptLink(t.Context(), i.Link, test.in.Name, test.in.Password)
				wantErr(t, err, test.kind)
				if err == nil || !strings.Contains(err.Error(), test.part) || test.in.Password != "" && test.in.Password != "x" && strings.Contains(err.Error(), test.in.Password) {
					t.Errorf("Accept: %v, want %q", err, test.part)
				}
			})
		})
	}
	if m := accept(t, a.after(week-time.Second), i); m.Role != org.User {
		t.Errorf("accepted after all: %+v", m)
	}
}

func TestAcceptTwice(t *testing.T) {
	t.Parallel()
	a := acme(t)
	i := invite(t, a, "bo@acme.example")[0]
	accept(t, a, i)
	unchanged(t, a, func() {
		_, err := a.acceptLink(t.Context(), i.Link, "Eve", goodPassword)
		wantErr(t, err, org.ErrConflict)
		if err == nil || !strings.Contains(err.Error(), "accepted already") {
			t.Errorf("Accept: %v", err)
		}
		// Who does not hold the secret is not told even that.
		_, err = a.acceptLink(t.Context(), i.Link[:len(i.Link)-43]+strings.Repeat("A", 43), "Eve", goodPassword)
		wantErr(t, err, org.ErrNotFound)
	})
}

// What counts is the invitation as it is stored when it is accepted.
func TestAcceptAfterAnUpdate(t *testing.T) {
	t.Parallel()
	a := acme(t)
	i := invite(t, a, "bo@acme.example")[0]
	role, language, groups, expires := org.Administrator, "es", []string{"GIS"}, 2*week
	_, err := a.UpdateInvitation(t.Context(), i.ID, InvitationUpdate{Role: &role, Language: &language, Groups: &groups, ExpiresIn: &expires})
	check(t, err)
	_, err = a.RenameGroup(t.Context(), "GIS", "Maps")
	check(t, err)
	m := accept(t, a.after(2*week-time.Second), i)
	if m.Role != role || m.Language != language || !slices.Equal(m.Groups, []string{"Maps"}) {
		t.Errorf("the member is %+v", m)
	}
}
