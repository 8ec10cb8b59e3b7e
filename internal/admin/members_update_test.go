package admin

import (
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// Several are changed together, each once, in the order in which they were named; who is as asked for already has no
// event.
func TestUpdateMembers(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	bos, err := Member(t.Context(), s.Store, bo)
	check(t, err)
	u := MemberUpdate{Role: ptr(org.Manager), AddGroups: []string{"gis"}, Language: ptr("fr")}
	done, err := s.UpdateMembers(t.Context(), []string{uma, bos.ID, lou, "BO@acme.example"}, u, nil)
	check(t, err)
	if emails := emailsOf(done.Members); !slices.Equal(emails, []string{uma, bo, lou}) || done.ActorDemoted != "" {
		t.Errorf("changed %q, demoted %q", emails, done.ActorDemoted)
	}
	s.wantEvents(t, "ana member.update uma role: user → manager, language: en → fr", "ana member.update bo role: administrator → manager, language: en → fr, groups: none → GIS",
		"ana member.update lou language: en → fr, groups: none → GIS")
	done, err = s.UpdateMembers(t.Context(), []string{uma, bo, lou}, u, nil)
	if err != nil || done.Steps == nil || len(done.Steps) > 0 {
		t.Errorf("again: %+v, %v", done.Steps, err)
	}
}

func emailsOf(members []org.Member) (emails []string) {
	for _, m := range members {
		emails = append(emails, m.Email)
	}
	return emails
}

// What is wrong with one of several leaves all of them as they are.
func TestUpdateMembersRefuses(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	user, manager := ptr(org.User), ptr(org.Manager)
	for _, test := range []struct {
		name  string
		names []string
		u     MemberUpdate
		kind  org.Kind
		text  string
	}{
		{"unknown", []string{uma, "x@acme.example", lou, "zzz"}, MemberUpdate{Role: manager}, org.ErrNotFound, "x@acme.example"},
		{"all unknown are named", []string{uma, "x@acme.example", "zzz"}, MemberUpdate{Role: manager}, org.ErrNotFound, "zzz"},
		{"a name for two", []string{uma, lou}, MemberUpdate{Name: ptr("X")}, org.ErrUsage, "2 are named"},
		{"all Administrators", []string{bo, ana}, MemberUpdate{Role: manager, GiveUpRole: true}, org.ErrRefused, "without bo@acme.example, ana@acme.example"},
		{"one's own role", []string{uma, ana}, MemberUpdate{Role: manager}, org.ErrRefused, "own Administrator role"},
		{"owners", []string{uma, mia, mo}, MemberUpdate{Role: user}, org.ErrRefused, "mia@acme.example owns 3 resources"},
		{"all owners are named", []string{uma, mia, mo}, MemberUpdate{Role: user}, org.ErrRefused, "mo@acme.example owns 3 resources"},
		{"to one of them", []string{mia, lou}, MemberUpdate{Role: user, TransferTo: lou}, org.ErrRefused, heirDemoted},
		{"to a User", []string{mia, lou}, MemberUpdate{Role: user, TransferTo: uma}, org.ErrRefused, heirIsUser},
		{"unknown group", []string{mia, lou}, MemberUpdate{AddGroups: []string{"GIS", "Nope"}}, org.ErrNotFound, "Nope"},
	} {
		t.Run(test.name, func(t *testing.T) {
			unchanged(t, s.Admin, func() {
				_, err := s.UpdateMembers(t.Context(), test.names, test.u, nil)
				wantErr(t, err, test.kind)
				if err == nil || !strings.Contains(err.Error(), test.text) {
					t.Errorf("the error is %v, want %q", err, test.text)
				}
			})
		})
	}
	// Losing a role that one does not act with takes no consent.
	_, err := s.UpdateMembers(t.Context(), []string{bo, lou}, MemberUpdate{Role: manager}, nil)
	check(t, err)
}

// A dry run gives the steps that the same update takes then, and no others if something changed in between.
func TestUpdateMembersAsPlanned(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	names, u := []string{mia, mo, ana}, MemberUpdate{Role: ptr(org.User), TransferTo: lou, GiveUpRole: true}
	tried := u
	tried.DryRun = true
	var plan UpdatedMembers
	unchanged(t, s.Admin, func() {
		var err error
		plan, err = s.UpdateMembers(t.Context(), names, tried, nil)
		check(t, err)
	})
	if plan.ActorDemoted != ana || len(plan.Steps) != 9 {
		t.Errorf("the plan is %+v", plan)
	}
	own(t, s.Admin, "form/New", []string{mo})
	unchanged(t, s.Admin, func() {
		_, err := s.UpdateMembers(t.Context(), names, u, plan.Steps)
		wantErr(t, err, org.ErrConflict)
		_, err = s.UpdateMembers(t.Context(), append(names, "nobody@acme.example"), u, plan.Steps)
		wantErr(t, err, org.ErrConflict)
		_, err = s.UpdateMembers(t.Context(), names, u, []org.Step{})
		wantErr(t, err, org.ErrConflict)
	})
	plan, err := s.UpdateMembers(t.Context(), names, tried, nil)
	check(t, err)
	done, err := s.UpdateMembers(t.Context(), names, u, plan.Steps)
	if err != nil || !slices.Equal(done.Steps, plan.Steps) {
		t.Errorf("%v, done %+v\nplanned %+v", err, done.Steps, plan.Steps)
	}
}
