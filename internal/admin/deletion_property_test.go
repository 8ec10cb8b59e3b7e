package admin

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// Random deletions in random organizations do what their plans say and no more, or are refused for a reason, and change
// nothing. A failure tells the seed; ROSTER_TEST_FULL=1 tries many more.
func TestDeletionsKeepTheirWord(t *testing.T) {
	t.Parallel()
	trial{organizations: 10, full: 1000, times: 7, outcomes: outcomes()}.run(t, func(chance *rand.Rand, a *Admin, now state) (state, string) {
		d := randomDeletion(chance, now)
		after, outcome := keepsItsWord(t, a.by(d.as), d, now)
		if t.Failed() {
			t.Errorf("%+v", d)
		}
		return after, outcome
	})
}

// trial does something random several times in each of many random organizations, so often that it comes to all
// outcomes.
type trial struct {
	organizations, full int // full: with ROSTER_TEST_FULL=1
	times               int
	stream              uint64 // of chance
	outcomes            []string
}

// run ends with the first that fails. do gives what is there then, and how it ended.
func (r trial) run(t *testing.T, do func(chance *rand.Rand, a *Admin, now state) (after state, outcome string)) {
	t.Helper()
	organizations := testenv.Full(r.full, r.organizations)
	done := map[string]int{}
	for seed := range uint64(organizations) {
		chance := rand.New(rand.NewPCG(seed, r.stream))
		a, now := randomOrganization(t, chance)
		for range r.times {
			outcome := ""
			if now, outcome = do(chance, a, now); t.Failed() {
				t.Fatalf("with the seed %d", seed)
			}
			done[outcome]++
		}
		wantSound(t, a, now)
		check(t, a.Store.Close())
	}
	for _, outcome := range r.outcomes {
		if done[outcome] == 0 {
			t.Errorf("none ended with %q: %v", outcome, done)
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
	steps, counts := d.changes(a.Now(), before, after)
	if plan.Counts != counts {
		t.Errorf("the plan counts %+v, changed were %+v", plan.Counts, counts)
	}
	if told := inOrder(planned); !slices.Equal(told, inOrder(steps)) {
		t.Errorf("the plan says\n%+v\nchanged was\n%+v", told, inOrder(steps))
	}
	wantNeeds(t, planned, before, after)
	wantLogged(t, events(t, a, skip), steps, d, before)
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

// wantNeeds checks that what is said of a resource to need is deleted as well, and is told of each that cannot live
// without.
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

// wantLogged checks that each step has its event, in any order, and nothing else has one.
func wantLogged(t *testing.T, logged []string, steps []org.Step, d randomly, before state) {
	t.Helper()
	var want []string
	for _, s := range steps {
		switch s.Kind {
		case "group", "credential", "session": // go with the member
		case "owner": // each who stops owning is told of
			for from := range strings.SplitSeq(s.From, ", ") {
				s.From, s.Note = from, org.Own.String()
				want = append(want, d.logs(s, before))
			}
		default:
			want = append(want, d.logs(s, before))
		}
	}
	slices.Sort(logged)
	if slices.Sort(want); !slices.Equal(logged, want) {
		t.Errorf("logged is\n%s\nwant\n%s", strings.Join(logged, "\n"), strings.Join(want, "\n"))
	}
}

// logs is the event of a step.
func (d randomly) logs(s org.Step, before state) string {
	action, details := s.Kind+"."+s.Action, []string{org.Fact("id", s.ID)}
	from := strings.Split(s.From, ", ")
	switch s.Kind + " " + s.Action {
	case "member delete":
		details = append(details, memberFacts(before.Members[s.Name])...)
	case "resource delete":
		details = append(details, org.Fact("owners", from))
	case "resource transfer":
		owned := before.Resources[s.Name].Owners
		owns := append(slices.DeleteFunc(slices.Clone(owned), func(o string) bool { return o == s.To || slices.Contains(from, o) }), s.To)
		slices.Sort(owns)
		details = append(details, org.Changed("owners", owned, owns))
	case "invitation transfer":
		action = "invitation.update"
		details = append(details, org.Changed("sender", s.From, s.To))
	case "invitation delete":
		i := before.Invitations[s.ID]
		details = append(details, org.Fact("status", cmp.Or(s.Note, org.Pending)), org.Fact("role", i.Role.String()), org.Fact("groups", i.Groups),
			org.Fact("sender", s.From))
	case "permission remove", "owner remove":
		action = "permission.revoke"
		subject := org.Fact("member", s.From)
		if _, group := before.Groups[s.From]; group {
			subject = org.Fact("group", s.From)
		}
		details = append(details, subject, org.Fact("level", s.Note))
	}
	return strings.Join([]string{d.as, action, s.Name, org.JoinDetails(details...)}, " ")
}
