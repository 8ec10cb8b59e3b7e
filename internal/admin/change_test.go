package admin

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// What nobody consents to does not happen.
func TestNotConsentedTo(t *testing.T) {
	t.Parallel()
	a, no := acme(t), errors.New("no")
	asking := *a
	asking.Confirm = func(context.Context, []org.Event) error { return no }
	done := asking.watched()
	unchanged(t, a, func() {
		if _, err := asking.CreateGroup(t.Context(), "Crew"); !errors.Is(err, no) || *done {
			t.Errorf("%v, committed %t", err, *done)
		}
	})
}

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
	tries := map[string]func() error{
		"Invite": func() error {
			_, err := a.Invite(ctx, Invite{Emails: []string{"x@acme.example", "old@acme.example"}, Role: org.User, Groups: []string{"GIS"}, ExpiresIn: week, DryRun: true})
			return err
		},
		"Apply": func() error {
			in := Apply{ExpiresIn: week, Prune: true, MaxRemovals: 1, TransferTo: ana, DryRun: true}
			in.File.Members = []manifest.Member{{Email: ana, Role: org.Administrator}, {Email: "x@acme.example", Role: org.User}}
			_, err := a.Apply(ctx, in, nil)
			return err
		},
		"DeleteInvitations": func() error {
			_, err := a.DeleteInvitations(ctx, DeleteInvitations{Names: []string{found[0].ID}, DryRun: true})
			return err
		},
		"Purge":      func() error { _, err := a.Purge(ctx, Purge{Accepted: true, DryRun: true}); return err },
		"PruneAudit": func() error { _, err := a.PruneAudit(ctx, PruneAudit{DryRun: true}); return err },
		"UpdateMember": func() error {
			_, err := a.updateMember(ctx, ana, MemberUpdate{Role: ptr(org.Manager), AddGroups: []string{"GIS"}, DryRun: true})
			return err
		},
		"UpdateMember of an owner": func() error {
			_, err := a.updateMember(ctx, ana, MemberUpdate{Role: ptr(org.User), TransferTo: bo, DryRun: true})
			return err
		},
		"DeleteMembers": func() error {
			_, err := a.DeleteMembers(ctx, DeleteMembers{Names: []string{ana}, TransferTo: "bo@acme.example", DryRun: true}, nil, nil)
			return err
		},
		"DeleteMembers with resources": func() error {
			_, err := a.DeleteMembers(ctx, DeleteMembers{Names: []string{ana}, DeleteResources: true, DryRun: true}, nil, nil)
			return err
		},
		"ImportResources": func() error {
			rows := []ResourceRow{{NewResource: NewResource{Kind: "form", Name: "New", DependsOn: []string{"layer/Roads"}}, Line: 2}}
			_, err := a.ImportResources(ctx, ImportResources{Rows: rows, DryRun: true})
			return err
		},
	}
	done := a.watched()
	for name, try := range tries {
		before := dump(t, a)
		if err := try(); err != nil || dump(t, a) != before || *done {
			t.Errorf("%s: %v, or the database changed", name, err)
		}
	}
}

// The lock is not waited for longer than the caller wants to.
func TestBusy(t *testing.T) {
	t.Parallel()
	a := acme(t)
	s, err := store.Open(t.Context(), a.Store.Path(), store.Options{Wait: 500 * time.Millisecond})
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
