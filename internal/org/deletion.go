package org

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// Deletion is the plan of deleting members, or resources: all that will happen, worked out before anything does.
// It is told one by one what there is, says of each what becomes of it, and keeps count; it never holds them all.
type Deletion struct {
	Members   []Member
	Resources []Resource // those that were named
	Heir      Heir
	NewSender string // the email of who answers for the leavers' pending invitations then, if there is an heir
	Counts    Counts

	owned   int // resources for which it is not said what becomes of them
	pending int // invitations, in the same case or with nobody to answer for them
	digest  [sha256.Size]byte
}

// Heir says what becomes of what leavers leave: it goes to Member, or, if that is nil and Delete is set, it is deleted.
type Heir struct {
	Member *Member
	Delete bool
}

// Affected is a resource that a deletion reaches.
type Affected struct {
	Resource

	Fate  Fate
	Needs string // one of those that it depends on and that are deleted, or ""
}

// Fate is what becomes of a resource, apart from its owners' wishes.
type Fate int

// The fates.
const (
	Lost     Fate = iota // is deleted because what it depends on is, although somebody else owns it
	Doomed               // is deleted
	Released             // only loses owners
	Left                 // is owned by leavers, who want an heir
)

// PlanDeletion begins the plan of deleting leavers, by actor.
// A transfer to a User or to a leaver gives ErrRefused.
func PlanDeletion(leavers []Member, heir Heir, actor Member) (Deletion, error) {
	d := Deletion{Members: leavers, Heir: heir}
	if heir.Member == nil {
		return d, nil
	}
	if d.leaves(heir.Member.Email) {
		return d, Hint(fmt.Errorf("%s is to be deleted and cannot take over: %w", heir.Member.Email, ErrRefused), "transfer to another member")
	}
	d.NewSender = actor.Email
	if heir.Member.Role == Administrator {
		d.NewSender = heir.Member.Email
	}
	return d, heir.Member.MayOwn()
}

// PlanResourceDeletion begins the plan of deleting resources, and with them all that depends on them.
func PlanResourceDeletion(resources []Resource) Deletion {
	return Deletion{Resources: resources, Heir: Heir{Delete: true}}
}

// Deletes tells that resources without an owner are deleted, with all that depends on them.
func (d *Deletion) Deletes() bool { return d.Heir.Member == nil && d.Heir.Delete }

// TransferTo is the email of who takes over, or "".
func (d *Deletion) TransferTo() string {
	if d.Heir.Member == nil {
		return ""
	}
	return d.Heir.Member.Email
}

func (d *Deletion) leaves(email string) bool {
	return slices.ContainsFunc(d.Members, func(m Member) bool { return m.Email == email })
}

// Member says that m is deleted.
func (d *Deletion) Member(m Member) Step {
	d.Counts.Members++
	return d.add(Step{Action: "delete", Kind: "member", Name: m.Email, ID: m.ID, Note: m.Role.String()})
}

// Resource says what becomes of a resource.
func (d *Deletion) Resource(a Affected) Step {
	s := Step{Action: "delete", Kind: "resource", Name: a.Path(), ID: a.ID, From: strings.Join(a.Owners, ", ")}
	if a.Needs != "" {
		s.Note = "needs " + a.Needs
	}
	gone, stay := d.part(a.Owners)
	switch {
	case a.Fate == Lost:
		d.Counts.Deleted++
		d.Counts.Others++
		s.Note = "owned by others, " + s.Note
	case a.Fate == Doomed:
		d.Counts.Deleted++
	case a.Fate == Left && d.Heir.Member == nil:
		d.owned++
		return Step{} // Check refuses it
	case a.Fate == Left && !slices.Contains(a.Owners, d.TransferTo()):
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

// part tells those of owners that leave from those that stay.
func (d *Deletion) part(owners []string) (gone, stay string) {
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

// Permission says that p is removed.
func (d *Deletion) Permission(p Permission) Step {
	d.Counts.Permissions++
	return d.add(Step{Action: "remove", Kind: "permission", Name: p.Resource, ID: p.ResourceID, From: p.Subject, Note: p.Level.String()})
}

// Membership says that m leaves the group.
func (d *Deletion) Membership(m Member, group string) Step {
	d.Counts.Memberships++
	return d.add(Step{Action: "remove", Kind: "group", Name: group, From: m.Email})
}

// Credential says that the member of that email cannot sign in any more.
func (d *Deletion) Credential(email string) Step {
	d.Counts.Credentials++
	return d.add(Step{Action: "remove", Kind: "credential", Name: email, From: email})
}

// Sessions says that a member is signed out. How often they are signed in until then makes it no other plan.
func (d *Deletion) Sessions(o OpenSessions) Step {
	d.Counts.Sessions += o.Number
	return Step{Action: "remove", Kind: "session", Name: o.Email, From: o.Email, Note: Count(o.Number, "session")}
}

// Invitation says what becomes of a pending invitation that a leaver sent.
func (d *Deletion) Invitation(i Invitation) Step {
	s := Step{Action: "delete", Kind: "invitation", Name: i.Recipient, ID: i.ID, From: i.Sender}
	switch {
	case d.Heir.Member != nil:
		if d.leaves(d.NewSender) {
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
	text := fmt.Sprintf("%x%q", d.digest, []string{s.Action, s.Kind, s.Name, s.ID, s.From, s.To, s.Note})
	d.digest = sha256.Sum256([]byte(text))
	return s
}

// Check refuses, with ErrRefused, a plan that does not say what becomes of everything. It comes when all has been told.
func (d *Deletion) Check() error {
	if d.pending > 0 && d.Heir.Member != nil {
		return Hint(fmt.Errorf("%s cannot answer for %s, being deleted: %w", d.NewSender, Count(d.pending, "pending invitation"), ErrRefused),
			"transfer to an Administrator, or let another Administrator act with --as EMAIL")
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
		"hand over what they leave with --transfer-to MEMBER, or delete it with --delete-resources; add --dry-run to see what either would do")
}

// Same tells whether two plans of the same deletion come to the same. Whose name or language changed, or who signed in or out,
// makes no difference.
func (d Deletion) Same(o Deletion) bool {
	return d.TransferTo() == o.TransferTo() && d.digest == o.digest
}

// Count is a number and what is counted: "1 member", "3 members".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
