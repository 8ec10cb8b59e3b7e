package admin

import (
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// No use case leaves anything behind that was only tried out.
func TestDryRunsWriteNothing(t *testing.T) {
	t.Parallel()
	a := acme(t)
	ctx := t.Context()
	add(t, a, "bo@acme.example", org.Administrator, "GIS")
	found := invite(t, a, "cy@acme.example")
	invite(t, a.after(-week), "old@acme.example")
	own(t, a, "layer/Roads", []string{ana, bo})
	own(t, a, "table/Lengths", nil, "layer/Roads")
	b := a.tryout()
	tries := map[string]func() error{
		"Invite": func() error {
			_, err := b.Invite(ctx, Invite{Emails: []string{"x@acme.example", "old@acme.example"}, Role: org.User, Groups: []string{"GIS"}, ExpiresIn: week})
			return err
		},
		"UpdateInvitation": func() error {
			_, err := b.UpdateInvitation(ctx, found[0].ID, InvitationUpdate{Role: ptr(org.Manager)})
			return err
		},
		"DeleteInvitations": func() error { _, err := b.DeleteInvitations(ctx, []string{found[0].ID}, nil); return err },
		"Purge":             func() error { _, err := b.Purge(ctx, Purge{Accepted: true}); return err },
		"UpdateMember": func() error {
			_, err := b.updateMember(ctx, ana, MemberUpdate{Role: ptr(org.Manager), AddGroups: []string{"GIS"}})
			return err
		},
		"DeleteMembers": func() error {
			_, err := b.DeleteMembers(ctx, DeleteMembers{Names: []string{ana}, TransferTo: "bo@acme.example"}, nil, nil)
			return err
		},
		"DeleteMembers with resources": func() error {
			_, err := b.DeleteMembers(ctx, DeleteMembers{Names: []string{ana}, DeleteResources: true}, nil, nil)
			return err
		},
		"UpdateMember of an owner": func() error {
			_, err := b.updateMember(ctx, ana, MemberUpdate{Role: ptr(org.User), TransferTo: bo})
			return err
		},
		"CreateResource": func() error {
			_, err := b.CreateResource(ctx, NewResource{Kind: "form", Name: "New", DependsOn: []string{"layer/Roads"}})
			return err
		},
		"TransferResources": func() error { _, err := b.TransferResources(ctx, []string{"layer/Roads"}, bo); return err },
		"DeleteResources": func() error {
			_, err := b.DeleteResources(ctx, DeleteResources{Names: []string{"layer/Roads"}}, nil, nil)
			return err
		},
		"Grant":              func() error { _, err := b.Grant(ctx, "layer/Roads", org.View, Subject{Group: "GIS"}); return err },
		"Revoke":             func() error { _, err := b.Revoke(ctx, "layer/Roads", Subject{Member: ana}); return err },
		"CreateGroup":        func() error { _, err := b.CreateGroup(ctx, "New"); return err },
		"RenameGroup":        func() error { _, err := b.RenameGroup(ctx, "GIS", "New"); return err },
		"DeleteGroups":       func() error { _, err := b.DeleteGroups(ctx, []string{"GIS"}, nil); return err },
		"AddToGroup":         func() error { _, _, err := b.AddToGroup(ctx, "GIS", []string{ana}); return err },
		"UpdateOrganization": func() error { _, err := b.UpdateOrganization(ctx, OrganizationUpdate{Name: ptr("New")}); return err },
	}
	for name, try := range tries {
		before := dump(t, a)
		if err := try(); err != nil || dump(t, a) != before {
			t.Errorf("%s: %v, or the database changed", name, err)
		}
	}
}

// The lock is not waited for longer than the caller wants to.
func TestBusy(t *testing.T) {
	t.Parallel()
	a := acme(t)
	s, err := store.Open(t.Context(), a.Store.Path(), store.Options{Wait: 50 * time.Millisecond})
	check(t, err)
	b := a.after(0)
	b.Store = s
	check(t, a.Store.Change(t.Context(), func(*store.Store) error {
		_, err := b.CreateGroup(t.Context(), "New")
		wantErr(t, err, org.ErrBusy)
		return nil
	}))
	check(t, s.Close())
	if _, err := a.Store.Group(t.Context(), "New"); err == nil || !strings.Contains(err.Error(), "no group") {
		t.Errorf("the group: %v", err)
	}
}
