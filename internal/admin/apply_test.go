package admin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/org"
)

// applied is acme with Bo, an Administrator, Mia, a Manager who owns Roads, and Uma, a User; Mia and Uma are in GIS.
// Bo sent an invitation to dee, Ana one to eve; that of old@acme.example, for GIS, is expired.
func applied(t *testing.T) *scene {
	t.Helper()
	a := acme(t)
	s := &scene{Admin: a, names: map[string]string{}}
	_, err := a.after(-2*week).Invite(t.Context(), Invite{Emails: []string{"old@acme.example"}, Role: org.User, Groups: []string{"GIS"}, ExpiresIn: week})
	check(t, err)
	add(t, a, bo, org.Administrator)
	add(t, a, mia, org.Manager, "GIS")
	add(t, a, uma, org.User, "GIS")
	own(t, a, "layer/Roads", []string{mia})
	invite(t, a.by(bo), "dee@acme.example")
	invite(t, a, "eve@acme.example")
	s.begin(t)
	return s
}

// fileOf reads a file, each line a member.
func fileOf(t *testing.T, text string) manifest.File {
	t.Helper()
	f, err := manifest.Read(strings.NewReader(strings.ReplaceAll(text, "@", "@acme.example")))
	check(t, err)
	return f
}

// What a file and its flags come to, in an organization where all is at stake.
func TestApplyRules(t *testing.T) {
	t.Parallel()
	const all = "members: [{email: ana@}, {email: bo@}, {email: mia@}, {email: uma@}, {email: dee@}, {email: eve@}"
	const some = "members: [{email: ana@}, {email: mia@}, {email: uma@}, {email: dee@}, {email: eve@}"
	prune := Apply{Prune: true, MaxRemovals: 9, DeleteResources: true}
	transfer := func(to string) Apply { return Apply{Prune: true, MaxRemovals: 9, TransferTo: to} }
	for _, test := range []struct {
		name, file, as string
		in             Apply
		want           []string // the steps
		refused        string   // or why not
		kind           org.Kind
	}{
		{name: "as it is", file: all + "]", in: prune},
		{name: "an empty organization", file: "{groups: [], members: []}", in: prune, refused: lastAdministrator, kind: org.ErrRefused},
		{name: "into a group that is pruned", file: "{groups: [], members: [{email: mia@, groups: [GIS]}]}", in: prune, refused: groupGoes, kind: org.ErrUsage},
		{
			name: "Administrators change places", file: "members: [{email: ana@, role: manager}, {email: bo@, role: user}, {email: uma@, role: administrator}]",
			want: []string{"update role ana from administrator to manager", "update role bo from administrator to user", "update role uma from user to administrator"},
		},
		{name: "nobody left", file: "members: [{email: ana@, role: manager}, {email: bo@, role: user}]", refused: lastAdministrator + " the organization without ana@acme.example, bo@acme.example", kind: org.ErrRefused},
		{name: "one demoted and one pruned", file: "members: [{email: ana@, role: manager}]", in: prune, refused: lastAdministrator, kind: org.ErrRefused},
		{name: "an invited Administrator is none", file: "members: [{email: new@, role: administrator}]", in: prune, refused: lastAdministrator, kind: org.ErrRefused},
		{name: "an owner is demoted", file: "members: [{email: mia@, role: user}]", refused: "mia@acme.example owns 1 resource, and a User cannot own anything", kind: org.ErrRefused},
		{name: "and what they own deleted", file: "members: [{email: mia@, role: user}]", in: Apply{DeleteResources: true}, refused: "owns 1 resource", kind: org.ErrRefused},
		{
			name: "to an heir promoted here", file: "members: [{email: mia@, role: user}, {email: uma@, role: manager}]", in: Apply{TransferTo: uma},
			want: []string{"update role mia from manager to user", "update role uma from user to manager", "transfer resource layer/Roads from mia to uma"},
		},
		{name: "to an heir demoted here", file: "members: [{email: mia@, role: user}, {email: bo@, role: user}]", in: Apply{TransferTo: bo}, refused: heirDemoted, kind: org.ErrRefused},
		{name: "to themselves", file: "members: [{email: mia@, role: user}]", in: Apply{TransferTo: mia}, refused: heirDemoted, kind: org.ErrRefused},
		{name: "to an heir pruned here", file: some + ", {email: mia2@, role: user}]", in: transfer(bo), refused: heirLeaves, kind: org.ErrRefused},
		{name: "to nobody", file: all + "]", in: transfer("no@acme.example"), refused: "there is no member no@acme.example", kind: org.ErrNotFound},
		{
			name: "a sender is pruned, their invitation kept", file: some + "]", in: prune,
			want: []string{"transfer invitation dee from bo to ana", "delete member bo (administrator)", "remove credential bo from bo"},
		},
		{
			name: "without saying what they leave", file: some + "]", in: Apply{Prune: true, MaxRemovals: 9},
			want: []string{"transfer invitation dee from bo to ana", "delete member bo (administrator)", "remove credential bo from bo"},
		},
		{
			name: "handed over", file: some + "]", in: transfer(mia),
			want: []string{"transfer invitation dee from bo to ana", "delete member bo (administrator)", "remove credential bo from bo"},
		},
		{
			name: "the actor is pruned", file: "members: [{email: bo@}, {email: mia@}, {email: uma@}, {email: dee@}]", in: prune,
			want: []string{
				"delete invitation eve from ana (user)", "delete invitation old from ana (expired)", "delete member ana (administrator)",
			},
		},
		{
			name: "the actor is pruned, who sent what is kept", file: "members: [{email: bo@}, {email: mia@}, {email: uma@}, {email: dee@}, {email: eve@}]", in: prune,
			refused: actorLeaves + " 1 pending invitation", kind: org.ErrRefused,
		},
		{
			name: "the actor hands over", file: "members: [{email: bo@}, {email: mia@}, {email: uma@}, {email: dee@}, {email: eve@}]", in: transfer(bo),
			want: []string{
				"delete member ana (administrator)", "transfer invitation eve from ana to bo",
				"transfer invitation old from ana to bo (expired)",
			},
		},
		{
			name: "the actor hands over to no Administrator", file: "members: [{email: bo@}, {email: mia@}, {email: uma@}, {email: dee@}, {email: eve@}]", in: transfer(mia),
			refused: nobodyAnswers, kind: org.ErrRefused,
		},
		{
			name: "the actor invites and is pruned", file: "members: [{email: bo@}, {email: mia@}, {email: uma@}, {email: dee@}, {email: new@, role: user}]", in: transfer(bo),
			refused: actorLeaves + " 1 pending invitation", kind: org.ErrRefused,
		},
		{
			name: "an expired invitation is replaced, without the group that is pruned", in: Apply{Prune: true, MaxRemovals: 9},
			file: "{groups: [Field crew], " + all + ", {email: old@}]}",
			want: []string{"delete group GIS (2 members)", "replace invitation old from expired at 2026-02-22T09:00:00Z to user (language en)"},
		},
		{name: "the actor is demoted", file: "members: [{email: ana@, role: user}]", want: []string{"update role ana from administrator to user"}},
		{
			name: "too many", file: "members: [{email: ana@}, {email: bo@}, {email: mia@}]", in: Apply{Prune: true, MaxRemovals: 0},
			refused: "1 member would be removed, and --max-removals is 0", kind: org.ErrRefused,
		},
		{
			name: "a quarter", file: "members: [{email: ana@}, {email: bo@}, {email: mia@}, {email: dee@}, {email: eve@}]", in: Apply{Prune: true, MaxRemovals: -1},
			want: []string{"delete member uma (user)", "remove group GIS from uma", "remove credential uma from uma"},
		},
		{
			name: "more than a quarter", file: "members: [{email: ana@}, {email: bo@}]", in: Apply{Prune: true, MaxRemovals: -1, DeleteResources: true},
			refused: "2 of 4 members would be removed", kind: org.ErrRefused,
		},
		{
			name: "groups in another case", file: "groups: [gis, FIELD CREW]\n" + all + ", {email: new@, role: user, groups: [Gis]}]", in: prune,
			want: []string{"create invitation new to user (language en, groups GIS)"},
		},
		{
			name: "a member's group goes", file: "groups: [Field crew]\nmembers: [{email: uma@, language: fr}]",
			in: Apply{Prune: true, MaxRemovals: 9, TransferTo: ana}, as: ana, refused: lastAdministrator, kind: org.ErrRefused,
		},
		{name: "only groups", file: "groups: [Roads, Field crew]", in: prune, want: []string{"create group Roads", "delete group GIS (2 members)"}},
		{name: "no groups without --prune", file: "groups: []"},
		{name: "expired, as it was", file: "members: [{email: old@}]", want: []string{"replace invitation old from expired at 2026-02-22T09:00:00Z to user (language en, groups GIS)"}},
		{name: "expired and not named", file: all + "]", in: prune},
		{name: "who is nobody needs a role", file: "members: [{email: new@}, {email: newer@}]", refused: "line 1, column 38: newer@", kind: org.ErrUsage},
		{name: "a group that is nowhere", file: "members: [{email: uma@, groups: [Nowhere]}]", refused: `there is no group "Nowhere"`, kind: org.ErrNotFound},
		{name: "acting as a User", file: "groups: []", as: uma, refused: "only an Administrator", kind: org.ErrRefused},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := applied(t)
			if test.as != "" {
				s.As = test.as
			}
			test.in.File, test.in.ExpiresIn = fileOf(t, test.file), week
			before := stateOf(t, s.Admin)
			done, err := s.Apply(t.Context(), test.in, nil)
			after := stateOf(t, s.Admin)
			wantSound(t, s.Admin, after)
			if test.refused == "" {
				check(t, err)
				s.wantSteps(t, done.Steps, test.want)
				return
			}
			if wantErr(t, err, test.kind); err == nil || !strings.Contains(err.Error(), test.refused) {
				t.Errorf("the error is %v, want %s", err, test.refused)
			}
			wantState(t, after, before)
			if log := events(t, s.Admin, s.skip); len(log) > 0 {
				t.Errorf("logged is %q", log)
			}
		})
	}
}

// What was consented to is what is done: anything else, and what cannot be done any more, is a conflict.
func TestApplyConsent(t *testing.T) {
	t.Parallel()
	in := Apply{File: fileOf(t, "groups: [GIS]\nmembers: [{email: ana@}, {email: bo@}, {email: mia@}, {email: dee@}, {email: eve@}]"), Prune: true, MaxRemovals: 1, ExpiresIn: week}
	for name, meanwhile := range map[string]func(t *testing.T, a *Admin) error{
		"nothing": nil,
		"somebody signed in": func(t *testing.T, a *Admin) error {
			setPHC(t, a, org.Member{ID: memberOf(t, a, uma).ID}, phcOf(t, a, goodPassword))
			signIn(t, a, uma, goodPassword)
			return nil
		},
		"another member": func(t *testing.T, a *Admin) error { add(t, a, "zed@acme.example", org.User); return nil },
		"it is done":     func(t *testing.T, a *Admin) error { _, err := a.Apply(t.Context(), in, nil); return err },
		"a group less": func(t *testing.T, a *Admin) error {
			_, err := a.DeleteGroups(t.Context(), []string{"Field crew"}, nil)
			return err
		},
		"the invitee is gone": func(t *testing.T, a *Admin) error {
			_, err := a.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{"dee@acme.example"}})
			return err
		},
		"who leaves has more": func(t *testing.T, a *Admin) error {
			grant(t, a, "layer/Roads", org.View, Subject{Member: uma})
			return nil
		},
		"the group got a right": func(t *testing.T, a *Admin) error {
			grant(t, a, "layer/Roads", org.View, Subject{Group: "Field crew"})
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := applied(t)
			tried := in
			tried.DryRun = true
			plan, err := s.Apply(t.Context(), tried, nil)
			check(t, err)
			if meanwhile != nil {
				check(t, meanwhile(t, s.Admin))
			}
			before := stateOf(t, s.Admin)
			_, err = s.Apply(t.Context(), in, plan.Steps)
			if name == "nothing" || name == "somebody signed in" {
				check(t, err)
				if got := members(t, s.Admin); slices.Contains(got, uma) {
					t.Errorf("members are %q", got)
				}
				return
			}
			if wantErr(t, err, org.ErrConflict); errors.Is(err, org.ErrUsage) || errors.Is(err, org.ErrRefused) {
				t.Errorf("the error is %v", err)
			}
			wantState(t, stateOf(t, s.Admin), before)
		})
	}
}

// Of groups that are missing, the error names 20.
func TestApplyNamesManyGroups(t *testing.T) {
	t.Parallel()
	text := "members:"
	for n := range maxWrong + 5 {
		text += fmt.Sprintf("\n- {email: m%d@, role: user, groups: [No %d]}", n, n)
	}
	_, err := acme(t).Apply(t.Context(), Apply{File: fileOf(t, text), ExpiresIn: week}, nil)
	wantErr(t, err, org.ErrNotFound)
	if n := strings.Count(err.Error(), "there is no group"); n != maxWrong {
		t.Errorf("it names %d: %v", n, err)
	}
}

func memberOf(t *testing.T, a *Admin, email string) org.Member {
	t.Helper()
	m, err := a.Store.Member(t.Context(), email)
	check(t, err)
	return m
}
