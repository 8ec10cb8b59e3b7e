package org

import (
	"fmt"
	"slices"
)

// Deletion is the plan of deleting members: all that will happen, worked out before anything does.
type Deletion struct {
	Members     []Member
	TransferTo  string // the email of who takes over, or "": what they leave is deleted
	Invitations []InheritedInvitation
}

// InheritedInvitation is a pending invitation that a leaver sent.
type InheritedInvitation struct {
	ID        string
	Recipient string
	Sender    string // the leaver
	NewSender string // "": the invitation is deleted
}

// Heir says what becomes of what leavers leave: it goes to Member, or, if that is nil and Delete is set, it is deleted.
type Heir struct {
	Member *Member
	Delete bool
}

// PlanDeletion works out the deletion of leavers, who sent the invitations pending, by actor.
// A transfer to a User or to a leaver, and pending invitations without a heir, give ErrRefused.
func PlanDeletion(leavers []Member, pending []Invitation, heir Heir, actor Member) (Deletion, error) {
	d := Deletion{Members: leavers}
	leaves := func(email string) bool {
		return slices.ContainsFunc(leavers, func(m Member) bool { return m.Email == email })
	}
	if heir.Member != nil {
		d.TransferTo = heir.Member.Email
		if leaves(d.TransferTo) {
			return d, Hint(fmt.Errorf("%s is to be deleted and cannot take over: %w", d.TransferTo, ErrRefused), "transfer to another member")
		}
		if err := heir.Member.MayReceive(); err != nil {
			return d, err
		}
	}
	if len(pending) > 0 && heir.Member == nil && !heir.Delete {
		return d, Hint(fmt.Errorf("%s sent %s: %w", pending[0].Sender, Count(len(pending), "pending invitation"), ErrRefused),
			"hand them over with --transfer-to MEMBER, or delete them with --delete-resources")
	}
	sender := actor.Email
	if heir.Member != nil && heir.Member.Role == Administrator {
		sender = heir.Member.Email
	}
	for _, i := range pending {
		fate := InheritedInvitation{ID: i.ID, Recipient: i.Recipient, Sender: i.Sender}
		if heir.Member != nil {
			fate.NewSender = sender
		}
		d.Invitations = append(d.Invitations, fate)
	}
	if heir.Member != nil && len(pending) > 0 && leaves(sender) {
		return d, Hint(fmt.Errorf("%s cannot answer for %s, being deleted: %w", sender, Count(len(pending), "pending invitation"), ErrRefused),
			"transfer to an Administrator, or let another Administrator act with --as EMAIL")
	}
	return d, nil
}

// Same tells whether two plans of the same deletion come to the same. Whose name or language changed makes no difference.
func (d Deletion) Same(o Deletion) bool {
	return d.TransferTo == o.TransferTo && slices.Equal(d.Invitations, o.Invitations) &&
		slices.EqualFunc(d.Members, o.Members, func(a, b Member) bool {
			return a.ID == b.ID && a.Role == b.Role && slices.Equal(a.Groups, b.Groups)
		})
}

// Count is a number and what is counted: "1 member", "3 members".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
