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

func TestPlanDeletion(t *testing.T) {
	ana, bo := member("ana@acme.example", Administrator), member("bo@acme.example", Administrator)
	cy, di := member("cy@acme.example", Manager), member("di@acme.example", User)
	eli, fay := sentBy(bo.Email, "eli@acme.example"), sentBy(bo.Email, "fay@acme.example")
	own := sentBy(ana.Email, "gus@acme.example")
	fate := func(i Invitation, sender string) InheritedInvitation {
		return InheritedInvitation{ID: i.ID, Recipient: i.Recipient, Sender: i.Sender, NewSender: sender}
	}
	tests := []struct {
		name       string
		leavers    []Member
		pending    []Invitation
		heir       Heir
		transferTo string
		want       []InheritedInvitation
	}{
		{"nothing left behind", []Member{di}, nil, Heir{}, "", nil},
		{"nothing left behind, deleting", []Member{di}, nil, Heir{Delete: true}, "", nil},
		{"nothing left behind, an heir", []Member{di}, nil, Heir{Member: &cy}, cy.Email, nil},
		{"several", []Member{cy, di}, nil, Heir{Member: &bo}, bo.Email, nil},
		{"oneself", []Member{ana}, nil, Heir{}, "", nil},
		{"oneself, a Manager for heir", []Member{ana}, nil, Heir{Member: &cy}, cy.Email, nil},
		{
			"deleted with their sender",
			[]Member{bo},
			[]Invitation{eli, fay},
			Heir{Delete: true},
			"",
			[]InheritedInvitation{fate(eli, ""), fate(fay, "")},
		},
		{
			"handed to an Administrator",
			[]Member{bo},
			[]Invitation{eli, fay},
			Heir{Member: &ana},
			ana.Email,
			[]InheritedInvitation{fate(eli, ana.Email), fate(fay, ana.Email)},
		},
		{
			"the heir is a Manager, the acting Administrator answers",
			[]Member{bo},
			[]Invitation{eli},
			Heir{Member: &cy},
			cy.Email,
			[]InheritedInvitation{fate(eli, ana.Email)},
		},
		{
			"oneself, handed to an Administrator",
			[]Member{ana, di},
			[]Invitation{own},
			Heir{Member: &bo},
			bo.Email,
			[]InheritedInvitation{fate(own, bo.Email)},
		},
		{"oneself, deleted with the sender", []Member{ana}, []Invitation{own}, Heir{Delete: true}, "", []InheritedInvitation{fate(own, "")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := PlanDeletion(test.leavers, test.pending, test.heir, ana)
			want := Deletion{Members: test.leavers, TransferTo: test.transferTo, Invitations: test.want}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("PlanDeletion = %+v, %v, want %+v", got, err, want)
			}
		})
	}
}

func TestPlanDeletionRefuses(t *testing.T) {
	ana, bo := member("ana@acme.example", Administrator), member("bo@acme.example", Administrator)
	cy, di := member("cy@acme.example", Manager), member("di@acme.example", User)
	eli, own := sentBy(bo.Email, "eli@acme.example"), sentBy(ana.Email, "gus@acme.example")
	tests := []struct {
		name    string
		leavers []Member
		pending []Invitation
		heir    Heir
		reason  string
	}{
		{"pending invitations without a heir", []Member{bo}, []Invitation{eli}, Heir{}, "bo@acme.example sent 1 pending invitation"},
		{"transfer to a User", []Member{bo}, []Invitation{eli}, Heir{Member: &di}, "cannot own anything"},
		{"transfer to a User, nothing left behind", []Member{bo}, nil, Heir{Member: &di}, "cannot own anything"},
		{"transfer to the leaver", []Member{bo}, []Invitation{eli}, Heir{Member: &bo}, "cannot take over"},
		{"transfer to the leaver, nothing left behind", []Member{cy}, nil, Heir{Member: &cy}, "cannot take over"},
		{"transfer to one of several leavers", []Member{bo, cy}, nil, Heir{Member: &cy}, "cannot take over"},
		{"deleting does not excuse a wrong heir", []Member{bo}, nil, Heir{Member: &di, Delete: true}, "cannot own anything"},
		{"nobody left to answer: who acts leaves too", []Member{ana}, []Invitation{own}, Heir{Member: &cy}, "cannot answer"},
		{"who acts leaves with another sender", []Member{bo, ana}, []Invitation{eli}, Heir{Member: &cy}, "cannot answer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := PlanDeletion(test.leavers, test.pending, test.heir, ana)
			if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), test.reason) || HintOf(err) == "" {
				t.Errorf("PlanDeletion: %v, hint %q", err, HintOf(err))
			}
		})
	}
}

func TestDeletionSame(t *testing.T) {
	plan := func(change func(*Deletion)) Deletion {
		d := Deletion{
			Members:     []Member{member("bo@acme.example", Administrator), member("cy@acme.example", Manager)},
			TransferTo:  "ana@acme.example",
			Invitations: []InheritedInvitation{{ID: "1", Recipient: "eli@acme.example", Sender: "bo@acme.example", NewSender: "ana@acme.example"}},
		}
		change(&d)
		return d
	}
	tests := []struct {
		name   string
		change func(*Deletion)
		want   bool
	}{
		{"nothing", func(*Deletion) {}, true},
		{"a name", func(d *Deletion) { d.Members[0].Name = "Bo" }, true},
		{"a language", func(d *Deletion) { d.Members[0].Language = "fr" }, true},
		{"a sign-in", func(d *Deletion) { d.Members[0].LastSignIn = march() }, true},
		{"a role", func(d *Deletion) { d.Members[0].Role = User }, false},
		{"a group", func(d *Deletion) { d.Members[1].Groups = nil }, false},
		{"another person of that address", func(d *Deletion) { d.Members[1].ID = "new" }, false},
		{"a member fewer", func(d *Deletion) { d.Members = d.Members[:1] }, false},
		{"a member more", func(d *Deletion) { d.Members = append(d.Members, Member{}) }, false},
		{"another heir", func(d *Deletion) { d.TransferTo = "di@acme.example" }, false},
		{"no heir", func(d *Deletion) { d.TransferTo = "" }, false},
		{"an invitation fewer", func(d *Deletion) { d.Invitations = nil }, false},
		{"an invitation more", func(d *Deletion) { d.Invitations = append(d.Invitations, InheritedInvitation{ID: "2"}) }, false},
		{"an invitation's fate", func(d *Deletion) { d.Invitations[0].NewSender = "" }, false},
		{"another invitation of that address", func(d *Deletion) { d.Invitations[0].ID = "9" }, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			shown := plan(func(*Deletion) {})
			now := plan(test.change)
			if shown.Same(now) != test.want || now.Same(shown) != test.want {
				t.Errorf("Same is not %v", test.want)
			}
		})
	}
}
