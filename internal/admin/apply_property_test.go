package admin

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Random files make random organizations what they say, told step by step, and twice is no more than once; or they are
// refused for a reason, and change nothing. A failure tells the seed; ROSTER_TEST_FULL=1 tries many more.
func TestAppliesMakeItSo(t *testing.T) {
	t.Parallel()
	outcomes := []string{
		"applied", "pruned", "nothing", noGroup, groupGoes, noRole, nobodyThere, tooMany, actorLeaves,
		lastAdministrator, heirLeaves, heirIsUser, heirDemoted, ownsResources,
	}
	trial{organizations: 16, full: 1500, times: 6, stream: 18, outcomes: outcomes}.run(t, func(chance *rand.Rand, a *Admin, now state) (state, string) {
		as, in := randomApply(chance, now)
		after, outcome := makesItSo(t, a.by(as), in, now)
		if t.Failed() {
			t.Errorf("as %s, %+v", as, in)
		}
		return after, outcome
	})
}

// makesItSo plans and does in, and gives what is there then and how it ended.
func makesItSo(t *testing.T, a *Admin, in Apply, before state) (after state, outcome string) {
	t.Helper()
	want := foresee(a, before, in)
	skip := len(events(t, a, 0))
	tried := in
	tried.DryRun = true
	plan, planErr := a.Apply(t.Context(), tried, nil)
	if !reflect.DeepEqual(stateOf(t, a), before) || len(events(t, a, skip)) > 0 {
		t.Errorf("a plan changes something")
	}
	var expected []org.Step
	if planErr == nil {
		expected = plan.Steps
	}
	got, err := a.Apply(t.Context(), in, expected)
	after = stateOf(t, a)
	wantOwned(t, after)
	if len(want.reasons) > 0 {
		at := slices.IndexFunc(want.reasons, func(reason string) bool { return err != nil && strings.Contains(err.Error(), reason) })
		if at < 0 || planErr == nil || planErr.Error() != err.Error() || !reflect.DeepEqual(after, before) || len(events(t, a, skip)) > 0 {
			t.Errorf("refused with %v, planned %v; right were %q", err, planErr, want.reasons)
			return after, ""
		}
		return after, want.reasons[at]
	}
	if err != nil || planErr != nil {
		t.Errorf("it fails: %v; planned %v", err, planErr)
		return after, ""
	}
	if !slices.Equal(got.Steps, plan.Steps) || !reflect.DeepEqual(got.Deletion, plan.Deletion) {
		t.Errorf("done was\n%+v\nplanned was\n%+v", got, plan)
	}
	wantState(t, unnamed(before, after), unnamed(before, want.now))
	if told := inOrder(got.Steps); !slices.Equal(told, inOrder(want.steps)) {
		t.Errorf("told were\n%+v\nwant\n%+v", told, inOrder(want.steps))
	}
	wantLoggedOnce(t, a, events(t, a, skip), got.Steps, before)
	wantExported(t, a, in, after)
	switch {
	case len(got.Steps) == 0:
		return after, "nothing"
	case in.Prune:
		return after, "pruned"
	}
	for email := range before.Members {
		if after.Members[email].ID == "" {
			t.Errorf("without --prune %s is gone", email)
		}
	}
	return after, "applied"
}

// unnamed is s with what was not there before without what chance gave it, and with nil for no groups.
func unnamed(before, s state) state {
	s = s.clone()
	none := func(groups []string) []string { return append([]string(nil), groups...) }
	for email, m := range s.Members {
		m.Groups = none(m.Groups)
		s.Members[email] = m
	}
	for name, g := range s.Groups {
		if _, old := before.Groups[name]; !old {
			g.ID = ""
			s.Groups[name] = g
		}
	}
	for id, i := range s.Invitations {
		i.Groups = none(i.Groups)
		s.Invitations[id] = i
		if _, old := before.Invitations[id]; !old {
			i.ID, i.SecretHash, i.Sealed = "", nil, nil
			delete(s.Invitations, id)
			s.Invitations["new "+i.Recipient] = i
		}
	}
	return s
}

// wantLoggedOnce checks that each change that was told has its event, and nothing else has one.
func wantLoggedOnce(t *testing.T, a *Admin, logged []string, steps []org.Step, before state) {
	t.Helper()
	var want []string
	add := func(action, subject string) { want = append(want, a.As+" "+action+" "+subject) }
	for _, s := range steps {
		switch s.Action + " " + s.Kind {
		case "remove group", "remove credential", "remove session": // go with the member
		case "update role", "update groups", "update language":
			kind := "member"
			if s.Note != "" {
				kind = s.Note
			}
			add(kind+".update", s.Name)
		case "create invitation", "replace invitation":
			add("invitation.create", s.Name)
		case "transfer invitation":
			add("invitation.update", s.Name+" id: "+s.ID+", sender: "+s.From+" → "+s.To)
		case "remove permission":
			add("permission.revoke", s.Name)
		case "remove owner":
			for range strings.SplitSeq(s.From, ", ") {
				add("permission.revoke", s.Name)
			}
		case "delete group":
			add("group.delete", s.Name)
			for _, p := range before.Permissions {
				told := func(o org.Step) bool { return o.Kind == "permission" && o.Name == p.Resource && o.From == s.Name }
				if p.Group && p.Subject == s.Name && !slices.ContainsFunc(steps, told) { // or its resource went before
					add("permission.revoke", p.Resource)
				}
			}
		default:
			add(s.Kind+"."+s.Action, s.Name)
		}
	}
	slices.Sort(want)
	want = compactUpdates(want)
	left := slices.Clone(logged)
	for _, text := range slices.Backward(want) { // who has more details first
		if at := slices.IndexFunc(left, func(event string) bool { return strings.HasPrefix(event+" ", text+" ") }); at >= 0 {
			left = slices.Delete(left, at, at+1)
		} else {
			left = append(left, "nothing of "+text)
		}
	}
	if len(left) > 0 {
		t.Errorf("logged is\n%s\nwrong is\n%s", strings.Join(logged, "\n"), strings.Join(left, "\n"))
	}
}

// compactUpdates makes one of the updates of several values of the same.
func compactUpdates(sorted []string) (once []string) {
	for n, text := range sorted {
		if n == 0 || text != sorted[n-1] || !strings.Contains(text, " member.update ") && !strings.Contains(text, " invitation.update ") {
			once = append(once, text)
		}
	}
	return once
}

// wantExported checks that the export is what is there and what the file said, and that applying either again changes
// nothing.
func wantExported(t *testing.T, a *Admin, in Apply, now state) {
	t.Helper()
	var text bytes.Buffer
	check(t, a.Export(t.Context(), &text))
	exported, err := manifest.Read(&text)
	check(t, err)
	people := map[string]string{}
	tell := func(email string, role org.Role, groups []string, language string) {
		people[email] = fmt.Sprint(role, groups, language)
	}
	for email, m := range now.Members {
		tell(email, m.Role, m.Groups, m.Language)
	}
	for _, i := range now.Invitations {
		if i.Status(a.Now()) == org.Pending {
			tell(i.Recipient, i.Role, i.Groups, i.Language)
		}
	}
	said := map[string]string{}
	for _, m := range exported.Members {
		said[m.Email] = fmt.Sprint(m.Role, namesOf(m.Groups), m.Language)
	}
	if groups := store.SortNames(slices.Collect(maps.Keys(now.Groups))); !maps.Equal(people, said) || !slices.Equal(groups, namesOf(exported.Groups)) ||
		!slices.IsSortedFunc(exported.Members, func(a, b manifest.Member) int { return strings.Compare(a.Email, b.Email) }) {
		t.Errorf("exported is\n%+v\nthere are %q and\n%v", exported, groups, people)
	}
	if in.Prune && in.File.Members != nil && len(exported.Members) != len(in.File.Members) || in.Prune && in.File.Groups != nil && len(exported.Groups) != len(in.File.Groups) {
		t.Errorf("exported is\n%+v\nthe file has\n%+v", exported, in.File)
	}
	for email, m := range now.Members {
		if m.Role == org.Administrator {
			a = a.by(email) // who acted may be none any more
		}
	}
	for _, again := range []Apply{in, {File: exported, Prune: true, ExpiresIn: week}} {
		if got, err := a.Apply(t.Context(), again, nil); err != nil || len(got.Steps) > 0 {
			t.Errorf("the second time: %+v, %v", got.Steps, err)
		}
	}
}

func namesOf(groups []manifest.Group) []string {
	names := []string{}
	for _, g := range groups {
		names = append(names, g.Name)
	}
	return names
}
