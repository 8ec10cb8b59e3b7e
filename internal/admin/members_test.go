package admin

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func TestUpdateMember(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		u      MemberUpdate
		want   func(*org.Member)
		detail string
	}{
		{"role", MemberUpdate{Role: ptr(org.Manager)}, func(m *org.Member) { m.Role = org.Manager }, " role: user → manager"},
		{"name", MemberUpdate{Name: ptr(" Bo Di\u0301az ")}, func(m *org.Member) { m.Name = "Bo Díaz" }, " name: Bo → Bo Díaz"},
		{"language", MemberUpdate{Language: ptr("fr_CA")}, func(m *org.Member) { m.Language = "fr" }, " language: en → fr"},
		{"groups", MemberUpdate{Groups: ptr([]string{"gis"})}, func(m *org.Member) { m.Groups = []string{"GIS"} }, " groups: Field crew → GIS"},
		{"no groups", MemberUpdate{Groups: ptr([]string{})}, func(m *org.Member) { m.Groups = nil }, " groups: Field crew → none"},
		{
			"one group more, each once",
			MemberUpdate{AddGroups: []string{"gis", "FIELD crew"}},
			func(m *org.Member) { m.Groups = []string{"Field crew", "GIS"} },
			" groups: Field crew → Field crew, GIS",
		},
		{"one group fewer", MemberUpdate{RemoveGroups: []string{"field crew", "GIS"}}, func(m *org.Member) { m.Groups = nil }, " groups: Field crew → none"},
		{
			"all at once",
			MemberUpdate{Role: ptr(org.Administrator), Groups: ptr([]string{}), AddGroups: []string{"GIS"}, RemoveGroups: []string{"Field crew"}},
			func(m *org.Member) { m.Role, m.Groups = org.Administrator, []string{"GIS"} },
			" role: user → administrator, groups: Field crew → GIS",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := acme(t)
			want := add(t, a, "bo@acme.example", org.User, "Field crew")
			test.want(&want)
			skip := len(events(t, a, 0))
			got, err := a.updateMember(t.Context(), "BO@acme.example", test.u)
			stored, readErr := Member(t.Context(), a.Store, strings.ToUpper(want.ID))
			if len(got.Groups) == 0 {
				got.Groups = nil
			}
			if err != nil || readErr != nil || !reflect.DeepEqual(got, want) || !reflect.DeepEqual(stored, want) {
				t.Errorf("UpdateMember = %+v, %v\nstored %+v, %v\nwant %+v", got, err, stored, readErr, want)
			}
			wantEvents(t, a, skip, ana+" member.update bo@acme.example"+test.detail)
			if len(credentials(t, a)) != 1 {
				t.Error("the credential is gone")
			}
		})
	}
}

// An Administrator who stays one needs no consent to anything else.
func TestUpdateOneself(t *testing.T) {
	t.Parallel()
	done, err := acme(t).UpdateMembers(t.Context(), []string{ana}, MemberUpdate{Name: ptr("Ana Ruiz"), Role: ptr(org.Administrator)}, nil)
	if err != nil || done.ActorDemoted != "" || done.Members[0].Name != "Ana Ruiz" {
		t.Errorf("%+v, %v", done, err)
	}
}

func TestUpdateMemberRefuses(t *testing.T) {
	t.Parallel()
	a := acme(t)
	add(t, a, "bo@acme.example", org.User, "GIS")
	tests := []struct {
		name, who string
		u         MemberUpdate
		kind      org.Kind
	}{
		{"unknown", "nobody@acme.example", MemberUpdate{Name: ptr("X")}, org.ErrNotFound},
		{"the last Administrator to Manager", ana, MemberUpdate{Role: ptr(org.Manager)}, org.ErrRefused},
		{"the last Administrator to User", ana, MemberUpdate{Role: ptr(org.User), Name: ptr("X")}, org.ErrRefused},
		{"a hostile name", "bo@acme.example", MemberUpdate{Role: ptr(org.Manager), Name: ptr("B\u200bo")}, org.ErrUsage},
		{"no language", "bo@acme.example", MemberUpdate{Role: ptr(org.Manager), Language: ptr("de")}, org.ErrUsage},
		{"unknown group", "bo@acme.example", MemberUpdate{Role: ptr(org.Manager), AddGroups: []string{"Nope"}}, org.ErrNotFound},
		{"unknown group to take away", "bo@acme.example", MemberUpdate{Role: ptr(org.Manager), RemoveGroups: []string{"Nope"}}, org.ErrNotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unchanged(t, a, func() {
				_, err := a.updateMember(t.Context(), test.who, test.u)
				wantErr(t, err, test.kind)
			})
		})
	}
}

// One Administrator of two may step down; then the other is the last. Invitations that were sent stay valid.
func TestDemotingAnAdministrator(t *testing.T) {
	t.Parallel()
	a := acme(t)
	add(t, a, "bo@acme.example", org.Administrator)
	i := invite(t, a, "cy@acme.example")[0]
	_, err := a.updateMember(t.Context(), ana, MemberUpdate{Role: ptr(org.User)})
	check(t, err)
	_, err = a.CreateGroup(t.Context(), "New")
	wantErr(t, err, org.ErrRefused)
	_, err = a.by("").updateMember(t.Context(), "bo@acme.example", MemberUpdate{Role: ptr(org.Manager)})
	wantErr(t, err, org.ErrRefused)
	if m := accept(t, a, i); m.Email != "cy@acme.example" {
		t.Errorf("accepted: %+v", m)
	}
	_, err = a.by("bo@acme.example").updateMember(t.Context(), "bo@acme.example", MemberUpdate{Role: ptr(org.Administrator), Name: ptr("Bo")})
	check(t, err)
}

func TestMembersNamed(t *testing.T) {
	t.Parallel()
	a := acme(t)
	bo := add(t, a, "bo@acme.example", org.User)
	found, err := MembersNamed(t.Context(), a.Store, []string{bo.ID, ana, "Bo@acme.example"})
	if err != nil || len(found) != 2 || found[0].ID != bo.ID || found[1].Email != ana {
		t.Errorf("MembersNamed = %+v, %v", found, err)
	}
	_, err = MembersNamed(t.Context(), a.Store, []string{"x@acme.example", ana, "zzz"})
	wantErr(t, err, org.ErrNotFound)
	if err == nil || !strings.Contains(err.Error(), "x@acme.example") || !strings.Contains(err.Error(), "zzz") {
		t.Errorf("the error is %v", err)
	}
	names := []string{"x@acme.example", "x@acme.example"}
	for n := range maxWrong {
		names = append(names, fmt.Sprintf("x%d@acme.example", n))
	}
	for most, want := range map[int]int{2: 1, len(names): maxWrong} {
		_, err := MembersNamed(t.Context(), a.Store, names[:most])
		if got := strings.Count(fmt.Sprint(err), "@acme.example"); got != want {
			t.Errorf("it tells %d: %v", got, err)
		}
	}
}

// Whatever is done, no secret, link or password is in the audit log.
func TestTheAuditLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example", "cy@acme.example", "di@acme.example")
	m := accept(t, a, found[0])
	_, err := a.UpdateInvitation(t.Context(), "cy@acme.example", InvitationUpdate{Role: ptr(org.Manager)})
	check(t, err)
	_, err = a.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{"cy@acme.example"}})
	check(t, err)
	_, err = a.updateMember(t.Context(), m.ID, MemberUpdate{Name: ptr("Bo")})
	check(t, err)
	hash := credentials(t, a)[0][:40]
	_, err = a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{m.ID}}, nil, nil)
	check(t, err)
	_, err = a.after(week).Purge(t.Context(), Purge{Accepted: true})
	check(t, err)
	text := strings.Join(events(t, a, 0), "\n")
	for _, action := range []string{
		"organization.create", "member.create", "group.create", "invitation.create", "invitation.accept", "invitation.update",
		"invitation.delete", "member.update", "member.delete", "invitation.purge",
	} {
		if !strings.Contains(text, " "+action+" ") {
			t.Errorf("the log has no %s", action)
		}
	}
	key, err := a.Key()
	check(t, err)
	secrets := []string{goodPassword, key.Text(), hash, a.Base, "rst_", "argon2"}
	for _, i := range found {
		secrets = append(secrets, i.Link[len(i.Link)-43:], string(i.Sealed), string(i.SecretHash))
	}
	if i := slices.IndexFunc(secrets, func(s string) bool { return strings.Contains(text, s) }); i >= 0 {
		t.Errorf("secret %d, %q, is in the log:\n%s", i, secrets[i], text)
	}
}
