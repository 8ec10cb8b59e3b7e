package org

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func member(email string, role Role) Member {
	return Member{ID: "id-of-" + email, Name: email, Email: email, Role: role, Groups: []string{"GIS"}, Language: "en"}
}

func sentBy(sender, recipient string) Invitation {
	i := invited()
	i.ID, i.Sender, i.Recipient = "to-"+recipient, sender, recipient
	return i
}

const (
	ana = "ana@acme.example" // acts, and is an Administrator as bo is
	bo  = "bo@acme.example"
	cy  = "cy@acme.example" // a Manager
	di  = "di@acme.example" // a User
)

// heir is the member to take over; "" is nobody, "delete" deletes.
func heir(email string) Heir {
	m := member(email, map[string]Role{ana: Administrator, bo: Administrator, cy: Manager}[email])
	switch email {
	case "":
		return Heir{}
	case "delete":
		return Heir{Delete: true}
	case di:
		m.Role = User
	}
	return Heir{Member: &m}
}

func leaving(emails ...string) (leavers []Member) {
	for _, email := range emails {
		leavers = append(leavers, *heir(email).Member)
	}
	return leavers
}

// begun is a plan by ana that nothing was told yet.
func begun(t *testing.T, h Heir, leavers ...string) Deletion {
	t.Helper()
	d, err := PlanDeletion(leaving(leavers...), h, *heir(ana).Member)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPlanDeletion(t *testing.T) {
	tests := []struct {
		name              string
		heir              string
		leavers           []string
		deletes           bool
		transferTo, sends string
		refused           string
	}{
		{"without an heir", "", []string{di}, false, "", ana, ""},
		{"deleting", "delete", []string{di}, true, "", "", ""},
		{"an Administrator takes over, and answers for invitations", bo, []string{cy, di}, false, bo, bo, ""},
		{"a Manager takes over, who acts answers for invitations", cy, []string{bo}, false, cy, ana, ""},
		{"oneself, to an Administrator", bo, []string{ana}, false, bo, bo, ""},
		{"oneself, to a Manager", cy, []string{ana}, false, cy, ana, ""},
		{"to a User", di, []string{bo}, false, "", "", "di@acme.example is a User and cannot own anything"},
		{"to the leaver", cy, []string{cy}, false, "", "", "cy@acme.example is to be deleted and cannot take over"},
		{"to one of several leavers", cy, []string{bo, cy}, false, "", "", "cannot take over"},
		{"to a User who leaves", di, []string{di}, false, "", "", "cannot take over"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, err := PlanDeletion(leaving(test.leavers...), heir(test.heir), *heir(ana).Member)
			if test.refused != "" {
				if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), test.refused) || HintOf(err) == "" {
					t.Errorf("PlanDeletion: %v, hint %q", err, HintOf(err))
				}
				return
			}
			if err != nil || d.Deletes() != test.deletes || d.TransferTo() != test.transferTo || d.NewSender != test.sends || len(d.Members) != len(test.leavers) {
				t.Errorf("PlanDeletion = %+v, %v", d, err)
			}
			if d.Counts != (Counts{}) || d.Check() != nil {
				t.Errorf("nothing was told, and there is %+v, %v", d.Counts, d.Check())
			}
		})
	}
	t.Run("deleting does not excuse a wrong heir", func(t *testing.T) {
		h := heir(di)
		h.Delete = true
		if _, err := PlanDeletion(leaving(bo), h, *heir(ana).Member); !errors.Is(err, ErrRefused) {
			t.Error(err)
		}
	})
	t.Run("a member to take over is not deleting", func(t *testing.T) {
		h := heir(cy)
		h.Delete = true
		if d := begun(t, h, bo); d.Deletes() || d.TransferTo() != cy {
			t.Errorf("%+v", d)
		}
	})
}

func TestPlanResourceDeletion(t *testing.T) {
	roads := Resource{ID: "1", Kind: "project", Name: "Roads", Owners: []string{bo}}
	d := PlanResourceDeletion([]Resource{roads})
	if !d.Deletes() || d.TransferTo() != "" || !reflect.DeepEqual(d.Resources, []Resource{roads}) || len(d.Members) != 0 {
		t.Errorf("%+v", d)
	}
	d.Resource(Affected{Resource: roads, Effect: Deleted})
	d.Resource(Affected{Resource: Resource{ID: "2", Kind: "layer", Name: "Bridges", Owners: []string{cy}}, Effect: DeletedOfOthers, Needs: "project/Roads"})
	d.Permission(Permission{Resource: "layer/Bridges", ResourceID: "2", Subject: "GIS", Group: true, Level: View})
	if want := (Counts{Deleted: 2, Others: 1, Permissions: 1}); d.Counts != want || d.Check() != nil {
		t.Errorf("%+v, %v, want %+v", d.Counts, d.Check(), want)
	}
}

// TestCheck: what it refuses, how it says so, and what to do.
func TestCheck(t *testing.T) {
	const decide = "hand over what they leave with --transfer-to MEMBER, or delete it with --delete-resources; add --dry-run to see"
	left := func(d *Deletion) { d.Resource(Affected{Resource: Resource{Owners: []string{bo}}, Effect: NeedsOwner}) }
	sent := func(d *Deletion) { d.Invitation(sentBy(bo, "eli@acme.example"), Pending) }
	none := func(*Deletion) {}
	tests := []struct {
		name       string
		heir       string
		leavers    []string
		told       []func(*Deletion)
		want, hint string
	}{
		{"nothing left", "", []string{bo}, []func(*Deletion){none}, "", ""},
		{"owns", "", []string{bo}, []func(*Deletion){left}, "bo@acme.example owns 1 resource", decide},
		{"owns more", "", []string{bo}, []func(*Deletion){left, left}, "bo@acme.example owns 2 resources", decide},
		{"sent", "", []string{bo}, []func(*Deletion){sent}, "bo@acme.example sent 1 pending invitation", decide},
		{"both", "", []string{bo}, []func(*Deletion){left, sent, sent}, "bo@acme.example owns 1 resource and sent 2 pending invitations", decide},
		{"several leavers", "", []string{bo, cy}, []func(*Deletion){left}, "2 members own 1 resource", decide},
		{"deleting", "delete", []string{bo}, []func(*Deletion){sent}, "", ""},
		{"an Administrator takes over", ana, []string{bo}, []func(*Deletion){left, sent}, "", ""},
		{"a Manager takes over", cy, []string{bo}, []func(*Deletion){left, sent}, "", ""},
		{"who acts leaves, a Manager takes over", cy, []string{ana}, []func(*Deletion){sent}, "ana@acme.example is to be deleted and cannot become the sender of 1 pending invitation", "--as EMAIL"},
		{"who acts leaves with another", cy, []string{bo, ana}, []func(*Deletion){sent, sent}, "ana@acme.example is to be deleted and cannot become the sender of 2 pending invitations", "to an Administrator"},
		{"who acts leaves, nothing is pending", cy, []string{ana}, []func(*Deletion){left}, "", ""},
		{"who acts leaves, an Administrator takes over", bo, []string{ana}, []func(*Deletion){sent}, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := begun(t, heir(test.heir), test.leavers...)
			for _, tell := range test.told {
				tell(&d)
			}
			err := d.Check()
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.Is(err, ErrRefused) || !strings.HasPrefix(err.Error(), test.want+": ") || !strings.Contains(HintOf(err), test.hint) {
				t.Errorf("Check: %v, hint %q", err, HintOf(err))
			}
		})
	}
}
