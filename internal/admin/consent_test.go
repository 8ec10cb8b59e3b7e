package admin

import (
	"errors"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// What was consented to is deleted, or nothing: the same name may be another thing by then.
func TestDeletionIsWhatWasShown(t *testing.T) {
	t.Parallel()
	a := acme(t)
	ctx := t.Context()
	found := invite(t, a, "bo@acme.example")
	accept(t, a, found[0])
	shown := []org.Invitation{found[0].Invitation} // when it was pending
	if _, err := a.DeleteInvitations(ctx, DeleteInvitations{Names: []string{"bo@acme.example"}, Expected: shown, Asked: a.Now()}); !errors.Is(err, org.ErrConflict) {
		t.Errorf("an invitation that was accepted meanwhile: %v", err)
	}
	plan, err := a.PlanGroupsDeletion(ctx, []string{"GIS"})
	check(t, err)
	_, err = a.RenameGroup(ctx, "GIS", "Maps")
	check(t, err)
	_, err = a.CreateGroup(ctx, "GIS")
	check(t, err)
	if _, err := a.DeleteGroups(ctx, []string{"GIS"}, &plan); !errors.Is(err, org.ErrConflict) {
		t.Errorf("another group of that name: %v", err)
	}
	if _, err := a.DeleteGroups(ctx, []string{plan.Groups[0].ID}, nil); err != nil {
		t.Errorf("without a plan: %v", err)
	}
}

// waits is a clock that shows d later when it is read again.
func waits(d time.Duration) func() time.Time {
	reads := 0
	return func() time.Time {
		if reads++; reads == 1 {
			return march()
		}
		return march().Add(d)
	}
}

// The clock is read when the transaction has its lock: waiting for it makes no expired invitation acceptable.
func TestClockInTheTransaction(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example")
	a.Now = waits(week)
	_, err := a.acceptLink(t.Context(), found[0].Link, "Bo Chen", "four quiet rivers meet")
	if !errors.Is(err, org.ErrConflict) {
		t.Errorf("accepted after it had expired: %v", err)
	}
}

// As many permissions as were shown, but others.
func TestGroupDeletionIsWhatWasShown(t *testing.T) {
	t.Parallel()
	a := acme(t)
	ctx := t.Context()
	for _, name := range []string{"Roads", "Rivers"} {
		_, err := a.CreateResource(ctx, NewResource{Kind: "layer", Name: name})
		check(t, err)
	}
	_, err := a.Grant(ctx, "layer/Roads", org.View, Subject{Group: "GIS"})
	check(t, err)
	plan, err := a.PlanGroupsDeletion(ctx, []string{"GIS"})
	check(t, err)
	_, err = a.Revoke(ctx, "layer/Roads", Subject{Group: "GIS"})
	check(t, err)
	_, err = a.Grant(ctx, "layer/Rivers", org.View, Subject{Group: "GIS"})
	check(t, err)
	if _, err := a.DeleteGroups(ctx, []string{"GIS"}, &plan); !errors.Is(err, org.ErrConflict) {
		t.Errorf("another permission: %v", err)
	}
}
