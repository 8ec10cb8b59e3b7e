package admin

import (
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// meddling is what somebody does between the question and the answer, and whether the answer is to the same question
// then.
type meddling struct {
	name     string
	do       func(*Admin) error
	transfer bool // conflicts with mia's deletion with a transfer to lou
	deletion bool // with mia's deletion with what she owns
	resource bool // with the deletion of Imagery
}

func meddlings(t *testing.T) []meddling {
	t.Helper()
	create := func(owner string, needs ...string) func(*Admin) error {
		return func(a *Admin) error { own(t, a, "form/New", []string{owner}, needs...); return nil }
	}
	set := func(resource string, level org.Level, who Subject) func(*Admin) error {
		return func(a *Admin) error { _, err := a.Grant(t.Context(), resource, level, who); return err }
	}
	revoke := func(resource string, who Subject) func(*Admin) error {
		return func(a *Admin) error { _, err := a.Revoke(t.Context(), resource, who); return err }
	}
	transfer := func(resource, to string) func(*Admin) error {
		return func(a *Admin) error { _, err := a.TransferResources(t.Context(), []string{resource}, to); return err }
	}
	update := func(who string, u MemberUpdate) func(*Admin) error {
		return func(a *Admin) error { _, err := a.updateMember(t.Context(), who, u); return err }
	}
	remove := func(who, heir string) func(*Admin) error {
		return func(a *Admin) error {
			_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{who}, TransferTo: heir}, nil, nil)
			return err
		}
	}
	drop := func(resource string) func(*Admin) error {
		return func(a *Admin) error {
			_, err := a.DeleteResources(t.Context(), DeleteResources{Names: []string{resource}}, nil, nil)
			return err
		}
	}
	return []meddling{
		{"a new resource of hers", create(mia), true, true, false},
		{"a new resource of another", create(mo), false, false, false},
		{"a new dependent of another", create(mo, "layer/Rivers"), false, true, true},
		{"a new dependent at the end of the chain", create(mo, "form/Survey"), false, true, true},
		{"a resource of hers is gone", drop("layer/Rivers"), true, true, true},
		{"a dependent is gone", drop("form/Survey"), false, true, true},
		{"another owner of what was hers alone", set("data-source/Imagery", org.Own, Subject{Member: mo}), true, true, true},
		{"the heir owns what was hers alone", set("data-source/Imagery", org.Own, Subject{Member: lou}), true, true, true},
		{"one more owner of what is not hers alone", set("project/Atlas", org.Own, Subject{Member: mo}), true, true, false},
		{"the co-owner is gone", revoke("project/Atlas", Subject{Member: lou}), true, true, false},
		{"she owns it no more", revoke("project/Atlas", Subject{Member: mia}), true, true, false},
		{"a resource of hers is another's", transfer("layer/Rivers", lou), true, true, true},
		{"a resource of another is hers", transfer("project/Plans", mia), true, true, false},
		{"a dependent is another's", transfer("table/Lengths", lou), false, true, true},
		{"a new permission of hers", set("layer/Roads", org.View, Subject{Member: mia}), true, true, true},
		{"another level", set("project/Plans", org.View, Subject{Member: mia}), true, true, false},
		{"a permission fewer", revoke("project/Plans", Subject{Member: mia}), true, true, false},
		{"a new permission of another on hers", set("layer/Rivers", org.View, Subject{Group: "GIS"}), false, true, true},
		{"a new permission of another on another's", set("project/Plans", org.View, Subject{Member: lou}), false, false, false},
		{"another group", func(a *Admin) error {
			_, _, err := a.AddToGroup(t.Context(), "Field crew", []string{mia})
			return err
		}, true, true, false},
		{"the heir is a User", update(lou, MemberUpdate{Role: ptr(org.User), TransferTo: mo}), true, true, true},
		{"the heir is deleted", remove(lou, mo), true, true, true},
		{"she is deleted", remove(mia, mo), true, true, true},
		{"another name and language", update(mia, MemberUpdate{Name: ptr("Mia Ray"), Language: ptr("fr")}), false, false, false},
		{"somebody else is deleted", remove(uma, ""), false, false, false},
	}
}

// Nobody deletes anything but what they were shown.
func TestWhatWasConsentedToChanged(t *testing.T) {
	t.Parallel()
	for _, m := range meddlings(t) {
		t.Run(m.name, func(t *testing.T) {
			s := mapped(t)
			transfer, deletion := DeleteMembers{Names: []string{mia}, TransferTo: lou}, DeleteMembers{Names: []string{mia}, DeleteResources: true}
			resource := DeleteResources{Names: []string{"data-source/Imagery"}}
			toTransfer, _ := s.planMembers(t, transfer)
			toDelete, _ := s.planMembers(t, deletion)
			ofResource, _ := s.planResources(t, resource.Names...)
			check(t, m.do(s.Admin))
			transfer.DryRun, deletion.DryRun = !m.transfer, !m.deletion
			unchanged(t, s.Admin, func() {
				_, err := s.DeleteMembers(t.Context(), transfer, &toTransfer, nil)
				wantConflict(t, err, m.transfer)
				_, err = s.DeleteMembers(t.Context(), deletion, &toDelete, nil)
				wantConflict(t, err, m.deletion)
				if m.resource {
					_, err = s.DeleteResources(t.Context(), resource, &ofResource, nil)
					wantErr(t, err, org.ErrConflict)
				}
			})
			if !m.resource {
				_, err := s.DeleteResources(t.Context(), resource, &ofResource, nil)
				check(t, err)
			}
		})
	}
}

func wantConflict(t *testing.T, err error, conflict bool) {
	t.Helper()
	if !conflict {
		check(t, err)
		return
	}
	wantErr(t, err, org.ErrConflict)
}

// The same deletion with another heir, or with none, is another one.
func TestAnotherHeirIsAnotherPlan(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	addWithout(t, s.Admin, "ned@acme.example", org.Manager)
	ned := func(heir string) DeleteMembers {
		return DeleteMembers{Names: []string{"ned@acme.example"}, TransferTo: heir}
	}
	plan, _ := s.planMembers(t, ned(lou)) // who leaves nothing
	unchanged(t, s.Admin, func() {
		for _, heir := range []string{mo, ""} {
			_, err := s.DeleteMembers(t.Context(), ned(heir), &plan, nil)
			wantErr(t, err, org.ErrConflict)
		}
	})
	_, err := s.DeleteMembers(t.Context(), ned(lou), &plan, nil)
	check(t, err)
}
