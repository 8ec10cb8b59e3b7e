package org

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Desired is what a file says about the member or invitee with an address. Zero values leave things as they are; empty
// Groups that are not nil mean no groups. Groups are sorted.
type Desired struct {
	Email    string
	Role     Role
	Groups   []string
	Language string
}

// Update returns m with the desired values.
func (d Desired) Update(m Member) Member {
	m.Role, m.Groups, m.Language = d.apply(m.Role, m.Groups, m.Language)
	return m
}

// UpdateInvitation is Update for an invitation.
func (d Desired) UpdateInvitation(i Invitation) Invitation {
	i.Role, i.Groups, i.Language = d.apply(i.Role, i.Groups, i.Language)
	return i
}

func (d Desired) apply(role Role, groups []string, language string) (Role, []string, string) {
	if d.Role != 0 {
		role = d.Role
	}
	if d.Groups != nil {
		groups = d.Groups
	}
	return role, groups, cmp.Or(d.Language, language)
}

// Invite returns draft, which holds what all invitations share, with the desired values, and the step that creates it.
// expired is the invitation that it replaces, or nil; its values are kept. Without a role the error is ErrUsage.
func (d Desired) Invite(draft Invitation, expired *Invitation) (Invitation, Step, error) {
	step := Step{Action: "create", Kind: "invitation", Name: d.Email}
	if expired != nil {
		step.Action, step.ID = "replace", expired.ID
		step.From = "expired at " + expired.Expires.UTC().Format(time.RFC3339)
		draft.Role, draft.Groups, draft.Language = expired.Role, expired.Groups, expired.Language
	}
	draft = d.UpdateInvitation(draft)
	draft.Recipient = d.Email
	if draft.Role == 0 {
		err := fmt.Errorf(
			"%s is neither a member nor invited, and cannot be invited without a role: %w",
			d.Email,
			ErrUsage,
		)
		return draft, step, Hint(err, "add one, such as role: user")
	}
	step.To, step.Note = draft.Role.String(), "language "+draft.Language
	if len(draft.Groups) > 0 {
		step.Note += ", groups " + strings.Join(draft.Groups, ", ")
	}
	return draft, step, nil
}

// removable is the part of the members, a quarter, that may be removed without --max-removals.
const removable = 4

// CheckRemovals returns ErrRefused if more members would be removed than most or, if most is negative, than a quarter.
func CheckRemovals(removed, members, most int) error {
	switch {
	case most >= 0 && removed > most:
		err := fmt.Errorf(
			"%s would be removed, and --max-removals is %d: %w",
			Count(removed, "member"),
			most,
			ErrRefused,
		)
		return Hint(err, "look at the plan with --dry-run, and raise --max-removals if it is right")
	case most < 0 && removed*removable > members:
		err := fmt.Errorf(
			"%d of %s would be removed, more than a quarter: %w",
			removed,
			Count(members, "member"),
			ErrRefused,
		)
		return Hint(err, "look at the plan with --dry-run, and give --max-removals %d if it is right", removed)
	}
	return nil
}
