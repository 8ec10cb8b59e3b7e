package admin

import (
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// Who becomes a User hands over what they own. What they may view or modify they keep, and the heir's lower levels go
// up in owning.
func TestDemotingAnOwner(t *testing.T) {
	t.Parallel()
	const bos, mias, mos = "form/Survey bo,mo", "project/Atlas lou,mia", "project/Plans mo"
	imagery, rivers, roads, lengths := "data-source/Imagery mia", "layer/Rivers mia", "layer/Roads lou", "table/Lengths mo"
	tests := []struct {
		name, who string
		u         MemberUpdate
		owners    []string
		events    []string
	}{
		{
			"to a Manager who owns some of it already", mia,
			MemberUpdate{TransferTo: lou},
			[]string{"data-source/Imagery lou", bos, "layer/Rivers lou", roads, "project/Atlas lou", mos, lengths},
			[]string{
				"ana permission.revoke project/Atlas id: <project/Atlas>, member: mia, level: own",
				"ana resource.transfer data-source/Imagery id: <data-source/Imagery>, owners: mia → lou",
				"ana resource.transfer layer/Rivers id: <layer/Rivers>, owners: mia → lou",
				"ana member.update mia role: manager → user",
			},
		},
		{
			"to who acts, and more is changed", lou,
			MemberUpdate{TransferTo: "ANA@acme.example", Language: ptr("fr")},
			[]string{imagery, bos, rivers, "layer/Roads ana", "project/Atlas ana,mia", mos, lengths},
			[]string{
				"ana resource.transfer layer/Roads id: <layer/Roads>, owners: lou → ana",
				"ana resource.transfer project/Atlas id: <project/Atlas>, owners: lou, mia → ana, mia",
				"ana member.update lou role: manager → user, language: en → fr",
			},
		},
		{
			"to who could modify one of them", mo,
			MemberUpdate{TransferTo: mia},
			[]string{imagery, "form/Survey bo,mia", rivers, roads, mias, "project/Plans mia", "table/Lengths mia"},
			[]string{
				"ana resource.transfer form/Survey id: <form/Survey>, owners: bo, mo → bo, mia",
				"ana resource.transfer project/Plans id: <project/Plans>, owners: mo → mia",
				"ana resource.transfer table/Lengths id: <table/Lengths>, owners: mo → mia",
				"ana member.update mo role: manager → user",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := mapped(t)
			before := s.begin(t)
			test.u.Role = ptr(org.User)
			unchanged(t, s.Admin, func() {
				without := test.u
				without.TransferTo = ""
				_, err := s.updateMember(t.Context(), test.who, without)
				wantErr(t, err, org.ErrRefused)
			})
			m, err := s.updateMember(t.Context(), test.who, test.u)
			if err != nil || m.Role != org.User {
				t.Errorf("UpdateMember = %+v, %v", m, err)
			}
			s.wantOwners(t, test.owners...)
			s.wantEvents(t, test.events...)
			now := stateOf(t, s.Admin)
			wantOwned(t, now)
			for key, p := range before.Permissions {
				if _, kept := now.Permissions[key]; !kept && (test.who != mo || p.Subject != mia) {
					t.Errorf("the permission %q is gone", key)
				}
			}
		})
	}
}

func TestDemotingAnOwnerRefuses(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	tests := []struct {
		name, who string
		u         MemberUpdate
		kind      org.Kind
	}{
		{"no heir", mia, MemberUpdate{}, org.ErrRefused},
		{"no heir, of what another owns as well", bo, MemberUpdate{}, org.ErrRefused},
		{"to themselves", mia, MemberUpdate{TransferTo: "MIA@acme.example"}, org.ErrRefused},
		{"to a User", mia, MemberUpdate{TransferTo: uma}, org.ErrRefused},
		{"to nobody known", mia, MemberUpdate{TransferTo: "nobody@acme.example"}, org.ErrNotFound},
		{"to a group", mia, MemberUpdate{TransferTo: "GIS"}, org.ErrNotFound},
		{"and a hostile name", mia, MemberUpdate{TransferTo: lou, Name: ptr("M\u200bia")}, org.ErrUsage},
	}
	unchanged(t, s.Admin, func() {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				test.u.Role = ptr(org.User)
				_, err := s.updateMember(t.Context(), test.who, test.u)
				wantErr(t, err, test.kind)
			})
		}
	})
	// Who owns nothing needs no heir, an Administrator who becomes a Manager neither, and nor does a User anything
	// else.
	_, err := s.updateMember(t.Context(), bo, MemberUpdate{Role: ptr(org.Manager)})
	check(t, err)
	_, err = s.updateMember(t.Context(), uma, MemberUpdate{Name: ptr("Uma Ray")})
	check(t, err)
	add(t, s.Admin, "ned@acme.example", org.Manager)
	_, err = s.updateMember(t.Context(), "ned@acme.example", MemberUpdate{Role: ptr(org.User)})
	check(t, err)
	s.wantEvents(t, "ana member.update bo role: administrator → manager", `ana member.update uma name: Um → Uma Ray`, "ana member.update ned role: manager → user")
}
