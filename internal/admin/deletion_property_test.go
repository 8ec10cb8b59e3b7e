package admin

import (
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// Random deletions in random organizations do what their plans say and no more, or are refused for a reason, and change nothing.
// A failure tells the seed; ROSTER_TEST_FULL=1 tries many more.
func TestDeletionsKeepTheirWord(t *testing.T) {
	t.Parallel()
	organizations := rounds(50)
	if os.Getenv("ROSTER_TEST_FULL") != "" {
		organizations = 1000
	}
	done := map[string]int{}
	for seed := range uint64(organizations) {
		chance := rand.New(rand.NewPCG(seed, 0))
		a, now := randomOrganization(t, chance)
		for range 7 {
			d := randomDeletion(chance, now)
			outcome := ""
			if now, outcome = keepsItsWord(t, a.by(d.as), d, now); t.Failed() {
				t.Fatalf("seed %d: %+v", seed, d)
			}
			done[outcome]++
		}
		wantSound(t, a, now)
		check(t, a.Store.Close())
	}
	for _, outcome := range outcomes() {
		if done[outcome] == 0 && organizations >= 50 {
			t.Errorf("no deletion ended with %q: %v", outcome, done)
		}
	}
}

// keepsItsWord plans and does d, and gives what is there then and how it ended.
func keepsItsWord(t *testing.T, a *Admin, d randomly, before state) (after state, outcome string) {
	t.Helper()
	want, reasons := d.foresee(a, before)
	skip := len(events(t, a, 0))
	var planned []org.Step
	plan, planErr := d.plan(t, a, &planned)
	var done []org.Step
	expected := &plan
	if planErr != nil {
		expected = nil
	}
	got, err := d.run(t, a, expected, &done)
	after = stateOf(t, a)
	wantOwned(t, after)
	if len(reasons) > 0 {
		wantErr(t, err, org.ErrRefused)
		wantErr(t, planErr, org.ErrRefused)
		at := slices.IndexFunc(reasons, func(reason string) bool { return err != nil && strings.Contains(err.Error(), reason) })
		if at < 0 || planErr == nil || planErr.Error() != err.Error() || !reflect.DeepEqual(after, before) || len(events(t, a, skip)) > 0 {
			t.Errorf("refused with %v, planned %v; right were %q", err, planErr, reasons)
			return after, ""
		}
		return after, reasons[at]
	}
	if err := errors.Join(err, planErr); err != nil {
		t.Errorf("the deletion fails: %v", err)
		return after, ""
	}
	if !reflect.DeepEqual(after, want) {
		t.Errorf("there is\n%+v\nwant\n%+v", after, want)
	}
	if !got.Same(plan) || got.Counts != plan.Counts || !slices.Equal(done, planned) {
		t.Errorf("done was %+v\n%+v\nplanned was %+v\n%+v", got, done, plan, planned)
	}
	steps, counts := d.changes(before, after)
	if plan.Counts != counts {
		t.Errorf("the plan counts %+v, changed were %+v", plan.Counts, counts)
	}
	if told := inOrder(planned); !slices.Equal(told, inOrder(steps)) {
		t.Errorf("the plan says\n%+v\nchanged was\n%+v", told, inOrder(steps))
	}
	wantNeeds(t, planned, before, after)
	wantLogged(t, events(t, a, skip), counts)
	switch {
	case d.resources != nil:
		return after, "resources deleted"
	case d.heir != "":
		return after, "handed over"
	case d.delete:
		return after, "deleted with resources"
	}
	return after, "deleted"
}

// outcomes are all ends that a random deletion can come to.
func outcomes() []string {
	return []string{
		"resources deleted", "handed over", "deleted with resources", "deleted",
		lastAdministrator, heirLeaves, heirIsUser, nobodyAnswers, ownsResources, sentInvitations,
	}
}

// wantNeeds checks that what is said of a resource to need is deleted as well, and is told of each that cannot live without.
func wantNeeds(t *testing.T, planned []org.Step, before, after state) {
	t.Helper()
	for _, s := range planned {
		if s.Kind != "resource" || s.Action != "delete" {
			continue
		}
		var gone []string
		for _, path := range before.Resources[s.Name].DependsOn {
			if _, stays := after.Resources[path]; !stays {
				gone = append(gone, path)
			}
		}
		_, need, told := strings.Cut(s.Note, "needs ")
		if told != (len(gone) > 0) || told && !slices.Contains(gone, need) {
			t.Errorf("%+v needs %q of what is deleted", s, gone)
		}
	}
}

// wantLogged checks that each thing that changed has its event.
func wantLogged(t *testing.T, logged []string, counts org.Counts) {
	t.Helper()
	actions := map[string]int{}
	for _, e := range logged {
		actions[strings.Fields(e)[1]]++
	}
	// Who stops owning is logged one by one, or as a transfer to who owns it already.
	over := actions["permission.revoke"] + actions["resource.transfer"] - counts.Transferred
	delete(actions, "permission.revoke")
	delete(actions, "resource.transfer")
	want := map[string]int{
		"member.delete": counts.Members, "resource.delete": counts.Deleted,
		"invitation.update": counts.InvitationsHandedOver, "invitation.delete": counts.InvitationsDeleted,
	}
	maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
	if !maps.Equal(actions, want) || over < counts.Released {
		t.Errorf("%+v is logged as %q", counts, logged)
	}
}
