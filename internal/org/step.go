package org

import (
	"slices"
	"strings"
)

// Step is one thing that a plan does, in the form that is shown and compared.
type Step struct {
	Action string // create, update, replace, transfer, remove, delete
	Kind   string // member, invitation, resource, …; for update, the value: role, groups, …
	Name   string
	ID     string
	From   string // who has it: owners, a subject, a sender; for update, the old value
	To     string // who gets it; for update, the new value
	Note   string // anything else worth knowing
}

// Counts are how many things a plan changes.
type Counts struct {
	Members               int // deleted
	Transferred           int // resources that change owner
	Deleted               int // resources deleted, including Others
	Others                int // resources deleted that other members own too, or alone
	Released              int // resources that lose an owner and keep others
	Permissions           int // to view or modify, removed
	Memberships           int // in groups, removed
	Credentials           int // removed
	Sessions              int // ended
	InvitationsHandedOver int // pending ones that get another sender
	InvitationsDeleted    int // pending ones
	ExpiredHandedOver     int // expired invitations that get another sender
	ExpiredDeleted        int // expired invitations
}

// MemberSteps returns the steps from before to after, the same member: one for each value that differs.
func MemberSteps(before, after Member) []Step {
	return updateSteps(Step{Name: before.Email, ID: before.ID}, []difference{
		{"name", before.Name, after.Name},
		{"role", before.Role.String(), after.Role.String()},
		{"groups", strings.Join(before.Groups, ", "), strings.Join(after.Groups, ", ")},
		{"language", before.Language, after.Language},
	})
}

// InvitationSteps is MemberSteps for a pending invitation.
func InvitationSteps(before, after Invitation) []Step {
	return updateSteps(Step{Name: before.Recipient, ID: before.ID, Note: "invitation"}, []difference{
		{"role", before.Role.String(), after.Role.String()},
		{"groups", strings.Join(before.Groups, ", "), strings.Join(after.Groups, ", ")},
		{"language", before.Language, after.Language},
	})
}

// difference is what a value was and what it is, as text.
type difference struct{ kind, from, to string }

// updateSteps returns a step like at for each value that is not what it was.
func updateSteps(at Step, values []difference) (steps []Step) {
	at.Action = "update"
	for _, v := range values {
		if at.Kind, at.From, at.To = v.kind, v.from, v.to; at.From != at.To {
			steps = append(steps, at)
		}
	}
	return steps
}

// SameSteps reports whether two plans do the same. Members signing in or out in between makes no difference.
func SameSteps(a, b []Step) bool {
	session := func(s Step) bool { return s.Kind == "session" }
	return slices.Equal(slices.DeleteFunc(slices.Clone(a), session), slices.DeleteFunc(slices.Clone(b), session))
}
