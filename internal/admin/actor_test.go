package admin

import (
	"errors"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func TestWhoActs(t *testing.T) {
	t.Parallel()
	a := acme(t)
	add(t, a, "mia@acme.example", org.Manager)
	add(t, a, "uma@acme.example", org.User)
	try := func(as string) error {
		_, err := a.by(as).Purge(t.Context(), Purge{})
		return err
	}
	for _, as := range []string{"", ana, " ANA@Acme.example "} {
		if err := try(as); err != nil {
			t.Errorf("as %q: %v", as, err)
		}
	}
	add(t, a, "ada@acme.example", org.Administrator)
	tests := []struct {
		as   string
		kind org.Kind
	}{
		{"", org.ErrUsage},                      // one of several
		{"nobody@acme.example", org.ErrRefused}, // unknown
		{"mia@acme.example", org.ErrRefused},
		{"uma@acme.example", org.ErrRefused},
		{"ana", org.ErrUsage},
	}
	for _, test := range tests {
		wantErr(t, try(test.as), test.kind)
	}
	check(t, try("ada@acme.example"))
}

// Every change asks who acts; what only reads does not.
func TestEveryChangeNeedsAnAdministrator(t *testing.T) {
	t.Parallel()
	boss := acme(t)
	add(t, boss, "mia@acme.example", org.Manager)
	invite(t, boss, "bo@acme.example")
	own(t, boss, "layer/Roads", []string{mia, ana}) // an owner may not give away or delete either
	a, ctx := boss.by("mia@acme.example"), t.Context()
	changes := map[string]func() error{
		"Invite": func() error {
			_, err := a.Invite(ctx, Invite{Emails: []string{"x@acme.example"}, Role: org.User, ExpiresIn: week})
			return err
		},
		"UpdateInvitation": func() error { _, err := a.UpdateInvitation(ctx, "bo@acme.example", InvitationUpdate{}); return err },
		"DeleteInvitations": func() error {
			_, err := a.DeleteInvitations(ctx, DeleteInvitations{Names: []string{"bo@acme.example"}})
			return err
		},
		"Purge":        func() error { _, err := a.Purge(ctx, Purge{}); return err },
		"UpdateMember": func() error { _, err := a.updateMember(ctx, ana, MemberUpdate{}); return err },
		"DeleteMembers": func() error {
			_, err := a.DeleteMembers(ctx, DeleteMembers{Names: []string{"mia@acme.example"}}, nil, nil)
			return err
		},
		"PlanDeletion": func() error {
			_, err := a.PlanDeletion(ctx, DeleteMembers{Names: []string{"bo@acme.example"}}, unshown(t))
			return err
		},
		"CreateResource": func() error { _, err := a.CreateResource(ctx, NewResource{Kind: "form", Name: "New"}); return err },
		"TransferResources": func() error {
			_, err := a.TransferResources(ctx, []string{"layer/Roads"}, ana)
			return err
		},
		"DeleteResources": func() error {
			_, err := a.DeleteResources(ctx, DeleteResources{Names: []string{"layer/Roads"}}, nil, nil)
			return err
		},
		"Grant":              func() error { _, err := a.Grant(ctx, "layer/Roads", org.View, Subject{Group: "GIS"}); return err },
		"Revoke":             func() error { _, err := a.Revoke(ctx, "layer/Roads", Subject{Member: ana}); return err },
		"CreateGroup":        func() error { _, err := a.CreateGroup(ctx, "New"); return err },
		"RenameGroup":        func() error { _, err := a.RenameGroup(ctx, "GIS", "New"); return err },
		"DeleteGroups":       func() error { _, err := a.DeleteGroups(ctx, []string{"GIS"}, nil); return err },
		"AddToGroup":         func() error { _, _, err := a.AddToGroup(ctx, "GIS", []string{ana}); return err },
		"RemoveFromGroup":    func() error { _, _, err := a.RemoveFromGroup(ctx, "GIS", []string{ana}); return err },
		"UpdateOrganization": func() error { _, err := a.UpdateOrganization(ctx, OrganizationUpdate{}); return err },
	}
	unchanged(t, boss, func() {
		for name, change := range changes {
			if err := change(); !errors.Is(err, org.ErrRefused) {
				t.Errorf("%s by a Manager: %v", name, err)
			}
		}
	})
}
