package org

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// Deletion is the plan for deleting members or resources, made before anything is deleted. Its methods take the
// affected things one by one, return the step for each, and count them; it never holds them all.
type Deletion struct {
	Members   []Member
	Resources []Resource // those that were named
	Heir      Heir
	NewSender string // the email of the new sender of what the leavers invited; "": their invitations are deleted
	Counts    Counts

	owned   int // resources with no decision on what happens to them
	pending int // invitations with no such decision, or with nobody left to be their sender
	digest  [sha256.Size]byte
}

// Heir says what happens to what deleted members own: Member takes over; if Member is nil and Delete is set, it is
// deleted.
type Heir struct {
	Member *Member
	Delete bool
}

// Affected is a resource that a deletion changes or deletes.
type Affected struct {
	Resource

	Effect Effect
	Needs  string // a deleted resource that it depends on, or ""
}

// Effect is what happens to a resource, before the heir is considered.
type Effect int

// The effects.
const (
	DeletedOfOthers Effect = iota // depends on a deleted resource, and is deleted although somebody else owns it too
	Deleted
	OwnerRemoved // loses owners, keeps others
	NeedsOwner   // owned by leavers alone: needs an heir
)

// PlanDeletion begins the plan for deleting leavers, by actor.
// It returns ErrRefused if the heir is a User or one of the leavers.
func PlanDeletion(leavers []Member, heir Heir, actor Member) (Deletion, error) {
	d := Deletion{Members: leavers, Heir: heir}
	if heir.Member == nil {
		if !heir.Delete {
			d.NewSender = actor.Email
		}
		return d, nil
	}
	if d.leaves(heir.Member.Email) {
		err := fmt.Errorf("%s is to be deleted and cannot take over: %w", heir.Member.Email, ErrRefused)
		return d, Hint(err, "transfer to another member")
	}
	d.NewSender = actor.Email
	if heir.Member.Role == Administrator {
		d.NewSender = heir.Member.Email
	}
	return d, heir.Member.MayOwn()
}

// PlanResourceDeletion begins the plan for deleting resources together with everything that depends on them.
func PlanResourceDeletion(resources []Resource) Deletion {
	return Deletion{Resources: resources, Heir: Heir{Delete: true}}
}

// Deletes reports whether resources left without an owner are deleted, with everything that depends on them.
func (d *Deletion) Deletes() bool { return d.Heir.Member == nil && d.Heir.Delete }

// TransferTo is the email of the member who takes over, or "".
func (d *Deletion) TransferTo() string {
	if d.Heir.Member == nil {
		return ""
	}
	return d.Heir.Member.Email
}

func (d *Deletion) leaves(email string) bool {
	return slices.ContainsFunc(d.Members, func(m Member) bool { return m.Email == email })
}

// Member returns the step that deletes m.
func (d *Deletion) Member(m Member) Step {
	d.Counts.Members++
	return d.add(Step{Action: "delete", Kind: "member", Name: m.Email, ID: m.ID, Note: m.Role.String()})
}

// Resource returns the step for a resource.
func (d *Deletion) Resource(a Affected) Step {
	s := Step{Action: "delete", Kind: "resource", Name: a.Path(), ID: a.ID, From: strings.Join(a.Owners, ", ")}
	if a.Needs != "" {
		s.Note = "needs " + a.Needs
	}
	gone, stay := d.split(a.Owners)
	switch {
	case a.Effect == DeletedOfOthers:
		d.Counts.Deleted++
		d.Counts.Others++
		s.Note = "owned by others, " + s.Note
	case a.Effect == Deleted:
		d.Counts.Deleted++
	case a.Effect == NeedsOwner && d.Heir.Member == nil:
		d.owned++
		return Step{} // Check refuses it
	case a.Effect == NeedsOwner && !slices.Contains(a.Owners, d.TransferTo()):
		d.Counts.Transferred++
		s.Action, s.From, s.To = "transfer", gone, d.TransferTo()
		if stay != "" {
			s.Note = "beside " + stay
		}
	default:
		d.Counts.Released++
		s.Action, s.Kind, s.From, s.Note = "remove", "owner", gone, "stays with "+stay
	}
	return d.add(s)
}

// split separates the owners who leave from those who stay.
func (d *Deletion) split(owners []string) (gone, stay string) {
	var leave, remain []string
	for _, o := range owners {
		if d.leaves(o) {
			leave = append(leave, o)
		} else {
			remain = append(remain, o)
		}
	}
	return strings.Join(leave, ", "), strings.Join(remain, ", ")
}

// Permission returns the step that removes p.
func (d *Deletion) Permission(p Permission) Step {
	d.Counts.Permissions++
	return d.add(Step{
		Action: "remove",
		Kind:   "permission",
		Name:   p.Resource,
		ID:     p.ResourceID,
		From:   p.Subject,
		Note:   p.Level.String(),
	})
}

// Membership returns the step that takes m out of the group.
func (d *Deletion) Membership(m Member, group string) Step {
	d.Counts.Memberships++
	return d.add(Step{Action: "remove", Kind: "group", Name: group, From: m.Email})
}

// Credential returns the step after which the member with that email can no longer sign in.
func (d *Deletion) Credential(email string) Step {
	d.Counts.Credentials++
	return d.add(Step{Action: "remove", Kind: "credential", Name: email, From: email})
}

// Sessions returns the step that signs a member out. It is not part of what Same compares.
func (d *Deletion) Sessions(o OpenSessions) Step {
	d.Counts.Sessions += o.Number
	return Step{Action: "remove", Kind: "session", Name: o.Email, From: o.Email, Note: Count(o.Number, "session")}
}

// Successor is the email of who becomes the sender of the leavers' invitations, or "" if there is nobody.
func (d *Deletion) Successor() string {
	if d.leaves(d.NewSender) {
		return ""
	}
	return d.NewSender
}

// Invitation returns the step for an invitation that a leaver sent, and that is Pending or Expired as status says.
// Expired ones never stand in the way: without a successor they are deleted.
func (d *Deletion) Invitation(i Invitation, status string) Step {
	s := Step{Action: "delete", Kind: "invitation", Name: i.Recipient, ID: i.ID, From: i.Sender}
	switch {
	case status == Expired && d.Successor() == "":
		d.Counts.ExpiredDeleted++
		s.Note = Expired
	case status == Expired:
		d.Counts.ExpiredHandedOver++
		s.Action, s.To, s.Note = "transfer", d.Successor(), Expired
	case d.Heir.Member != nil:
		if d.Successor() == "" {
			d.pending++
		}
		d.Counts.InvitationsHandedOver++
		s.Action, s.To = "transfer", d.NewSender
	case d.Heir.Delete:
		d.Counts.InvitationsDeleted++
	default:
		d.pending++
		return Step{} // Check refuses it
	}
	return d.add(s)
}

func (d *Deletion) add(s Step) Step {
	d.digest = s.digest(d.digest)
	return s
}

// Check returns ErrRefused if the plan leaves something undecided. Call it once everything has been added.
func (d *Deletion) Check() error {
	if d.pending > 0 && d.Heir.Member != nil {
		err := fmt.Errorf("%s is to be deleted and cannot become the sender of %s: %w",
			d.NewSender, Count(d.pending, "pending invitation"), ErrRefused)
		return Hint(err, "transfer to an Administrator, or let another Administrator act with --as EMAIL")
	}
	who, owns := Count(len(d.Members), "member"), "own "
	if len(d.Members) == 1 {
		who, owns = d.Members[0].Email, "owns "
	}
	var left []string
	if d.owned > 0 {
		left = append(left, owns+Count(d.owned, "resource"))
	}
	if d.pending > 0 {
		left = append(left, "sent "+Count(d.pending, "pending invitation"))
	}
	if len(left) == 0 {
		return nil
	}
	return Hint(fmt.Errorf("%s %s: %w", who, strings.Join(left, " and "), ErrRefused),
		"hand over what they leave with --transfer-to MEMBER, or delete it with --delete-resources; "+
			"add --dry-run to see what either would do")
}

// Same reports whether two plans for the same deletion have the same steps. Changes of a name or a language, and
// members signing in or out, make no difference.
func (d Deletion) Same(o Deletion) bool {
	return d.TransferTo() == o.TransferTo() && d.digest == o.digest
}

// Count formats a number and a noun: "1 member", "3 members".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
