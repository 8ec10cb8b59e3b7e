package admin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

const (
	bo  = "bo@acme.example"  // another Administrator
	mia = "mia@acme.example" // a Manager
	uma = "uma@acme.example" // a User
)

// staffed is acme with Bo, Mia and Uma. Bo invited Eli and Fay, whom nobody has answered yet, Gus, who is a member, and
// Old, whose invitation has expired.
func staffed(t *testing.T) (a *Admin, found []Invited) {
	t.Helper()
	a = acme(t)
	add(t, a, bo, org.Administrator, "GIS")
	add(t, a, mia, org.Manager, "Field crew", "GIS")
	add(t, a, uma, org.User)
	invite(t, a.after(-week).by(bo), "old@acme.example")
	found = invite(t, a.by(bo), "eli@acme.example", "fay@acme.example", "gus@acme.example")
	accept(t, a, found[2])
	return a, found[:2]
}

func TestDeleteMembers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		as        string
		in        DeleteMembers
		newSender string // of Eli's and Fay's invitations; "": they are deleted
	}{
		{"to an Administrator", ana, DeleteMembers{Names: []string{bo}, TransferTo: ana}, ana},
		{"to a Manager: who acts answers for the invitations", ana, DeleteMembers{Names: []string{bo}, TransferTo: mia}, ana},
		{"with all they left", ana, DeleteMembers{Names: []string{bo}, DeleteResources: true}, ""},
		{"oneself, to an Administrator", bo, DeleteMembers{Names: []string{bo}, TransferTo: ana}, ana},
		{"oneself, with all they left", bo, DeleteMembers{Names: []string{bo}, DeleteResources: true}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, pending := staffed(t)
			leaver, err := Member(t.Context(), a.Store, bo)
			check(t, err)
			old, err := Invitation(t.Context(), a.Store, "old@acme.example")
			check(t, err)
			now := a.by(test.as)
			skip := len(events(t, a, 0))
			plan, _ := (&scene{Admin: now}).planMembers(t, test.in)
			done, err := now.DeleteMembers(t.Context(), test.in, &plan, nil)
			counts := org.Counts{Members: 1, Memberships: 1, Credentials: 1}
			counts.InvitationsHandedOver, counts.ExpiredHandedOver = 2, 1
			if test.newSender == "" {
				counts.InvitationsHandedOver, counts.InvitationsDeleted = 0, 2
				counts.ExpiredHandedOver, counts.ExpiredDeleted = 0, 1
			}
			if err != nil || !done.Same(plan) || len(plan.Members) != 1 || done.Counts != counts || plan.Counts != counts {
				t.Errorf("DeleteMembers = %+v, %v, planned was %+v", done, err, plan)
			}
			var want, left []string
			for _, i := range append([]Invited{{Invitation: old}}, pending...) {
				if test.newSender == "" {
					want = append(want, fmt.Sprintf("%s invitation.delete %s id: %s, status: %s, role: user, groups: none, sender: %s", test.as, i.Recipient, i.ID, i.Status(now.Now()), bo))
					continue
				}
				want = append(want, fmt.Sprintf("%s invitation.update %s id: %s, sender: %s → %s", test.as, i.Recipient, i.ID, bo, test.newSender))
				left = append(left, i.Recipient+" "+i.Status(now.Now()))
				if stored, err := Invitation(t.Context(), a.Store, i.ID); err != nil || stored.Sender != test.newSender {
					t.Errorf("the invitation is %+v, %v", stored, err)
				}
			}
			wantEvents(t, a, skip, append(want, fmt.Sprintf("%s member.delete %s id: %s, name: Bo, role: administrator, groups: GIS, language: en", test.as, bo, leaver.ID))...)
			left = append(left, "gus@acme.example accepted")
			slices.Sort(left)
			if got := invitations(t, a); !slices.Equal(got, left) {
				t.Errorf("invitations: %q, want %q", got, left)
			}
			if i, err := Invitation(t.Context(), a.Store, "gus@acme.example"); err != nil || i.Sender != bo {
				t.Errorf("the accepted invitation is %+v, %v", i, err)
			}
			if got := members(t, a); !slices.Equal(got, []string{ana, "gus@acme.example", mia, uma}) {
				t.Errorf("members: %q", got)
			}
			if got := strings.Join(credentials(t, a), " "); strings.Contains(got, bo) || !strings.Contains(got, mia) {
				t.Errorf("credentials: %q", got)
			}
			if g, err := a.Store.Group(t.Context(), "GIS"); err != nil || g.Members != 1 {
				t.Errorf("the group is %+v, %v", g, err)
			}
		})
	}
}

func TestDeleteMembersRefuses(t *testing.T) {
	t.Parallel()
	a, _ := staffed(t)
	invite(t, a, "ivy@acme.example")
	tests := []struct {
		name string
		in   DeleteMembers
		kind org.Kind
	}{
		{"pending invitations, nobody said what becomes of them", DeleteMembers{Names: []string{uma, bo}}, org.ErrRefused},
		{"transfer to a User", DeleteMembers{Names: []string{bo}, TransferTo: uma}, org.ErrRefused},
		{"transfer to the leaver", DeleteMembers{Names: []string{bo}, TransferTo: bo}, org.ErrRefused},
		{"transfer to another leaver", DeleteMembers{Names: []string{bo, mia}, TransferTo: mia}, org.ErrRefused},
		{"transfer to nobody known", DeleteMembers{Names: []string{bo}, TransferTo: "nobody@acme.example"}, org.ErrNotFound},
		{"all Administrators", DeleteMembers{Names: []string{ana, bo}, DeleteResources: true}, org.ErrRefused},
		{"all Administrators, to a Manager", DeleteMembers{Names: []string{ana, bo}, TransferTo: mia}, org.ErrRefused},
		{"oneself, to a Manager who cannot answer for invitations", DeleteMembers{Names: []string{ana}, TransferTo: mia}, org.ErrRefused},
		{"one unknown of several", DeleteMembers{Names: []string{uma, "nobody@acme.example"}}, org.ErrNotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unchanged(t, a, func() {
				_, err := a.DeleteMembers(t.Context(), test.in, nil, nil)
				wantErr(t, err, test.kind)
				_, err = a.PlanDeletion(t.Context(), test.in, unshown(t))
				wantErr(t, err, test.kind)
			})
		})
	}
}

func TestDeleteSeveralMembers(t *testing.T) {
	t.Parallel()
	a, _ := staffed(t)
	plan, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{uma, mia, strings.ToUpper(uma)}}, nil, nil)
	if err != nil || len(plan.Members) != 2 || plan.Counts != (org.Counts{Members: 2, Memberships: 2, Credentials: 2}) {
		t.Errorf("DeleteMembers = %+v, %v", plan, err)
	}
	if got := members(t, a); !slices.Equal(got, []string{ana, bo, "gus@acme.example"}) {
		t.Errorf("members: %q", got)
	}
	_, err = a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{uma}}, nil, nil)
	wantErr(t, err, org.ErrNotFound)
}

func TestDeleteTheLastAdministrator(t *testing.T) {
	t.Parallel()
	a := acme(t)
	add(t, a, mia, org.Manager)
	unchanged(t, a, func() {
		_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{ana}, TransferTo: mia}, nil, nil)
		wantErr(t, err, org.ErrRefused)
	})
}

// Nobody deletes anything but what they were shown.
func TestThePlanChangedInBetween(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		meddle   func(*Admin) error
		conflict bool
	}{
		{"one more invitation", func(a *Admin) error {
			_, err := a.by(bo).Invite(t.Context(), Invite{Emails: []string{"hal@acme.example"}, Role: org.User, ExpiresIn: week})
			return err
		}, true},
		{"one invitation fewer", func(a *Admin) error {
			_, err := a.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{"eli@acme.example"}})
			return err
		}, true},
		{"another role", func(a *Admin) error {
			_, err := a.updateMember(t.Context(), bo, MemberUpdate{Role: ptr(org.User)})
			return err
		}, true},
		{"another group", func(a *Admin) error { _, _, err := a.AddToGroup(t.Context(), "Field crew", []string{bo}); return err }, true},
		{"a stronger heir", func(a *Admin) error {
			_, err := a.updateMember(t.Context(), mia, MemberUpdate{Role: ptr(org.Administrator)})
			return err
		}, true},
		{"another name", func(a *Admin) error {
			_, err := a.updateMember(t.Context(), bo, MemberUpdate{Name: ptr("Bo Díaz")})
			return err
		}, false},
		{"somebody else", func(a *Admin) error {
			_, err := a.updateMember(t.Context(), uma, MemberUpdate{Role: ptr(org.Manager)})
			return err
		}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, _ := staffed(t)
			in := DeleteMembers{Names: []string{bo}, TransferTo: mia}
			plan, _ := (&scene{Admin: a}).planMembers(t, in)
			check(t, test.meddle(a))
			if !test.conflict {
				_, err := a.DeleteMembers(t.Context(), in, &plan, nil)
				check(t, err)
				return
			}
			unchanged(t, a, func() {
				_, err := a.DeleteMembers(t.Context(), in, &plan, nil)
				wantErr(t, err, org.ErrConflict)
			})
		})
	}
}
