package org

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Desired is what a file says of the member, or the invitee, at an address. What is zero stays as it is; Groups that are empty
// and not nil are none. Groups are sorted.
type Desired struct {
	Email    string
	Role     Role
	Groups   []string
	Language string
}

// Update returns m as it is desired.
func (d Desired) Update(m Member) Member {
	m.Role, m.Groups, m.Language = d.apply(m.Role, m.Groups, m.Language)
	return m
}

// UpdateInvitation is Update for a pending invitation.
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

// Invite gives draft, which has what holds for all, as it is desired, and the step that makes it. expired is the invitation that
// it replaces, whose values stay, or nil. Without a role that gives ErrUsage.
func (d Desired) Invite(draft Invitation, expired *Invitation) (Invitation, Step, error) {
	step := Step{Action: "create", Kind: "invitation", Name: d.Email}
	if expired != nil {
		step.Action, step.ID, step.From = "replace", expired.ID, "expired at "+expired.Expires.UTC().Format(time.RFC3339)
		draft.Role, draft.Groups, draft.Language = expired.Role, expired.Groups, expired.Language
	}
	draft.Recipient = d.Email
	draft.Role, draft.Groups, draft.Language = d.apply(draft.Role, draft.Groups, draft.Language)
	if draft.Role == 0 {
		return draft, step, Hint(fmt.Errorf("%s is neither a member nor invited, and is to be invited without a role: %w", d.Email, ErrUsage),
			"give them one, such as role: user")
	}
	step.To, step.Note = draft.Role.String(), "language "+draft.Language
	if len(draft.Groups) > 0 {
		step.Note += ", groups " + strings.Join(draft.Groups, ", ")
	}
	return draft, step, nil
}

// A quarter of the members may be removed without saying how many.
const removable = 4

// CheckRemovals gives ErrRefused if more of the members are to be removed than most, or, if that is negative, than a quarter.
func CheckRemovals(removed, members, most int) error {
	switch {
	case most >= 0 && removed > most:
		return Hint(fmt.Errorf("%s would be removed, and --max-removals is %d: %w", Count(removed, "member"), most, ErrRefused),
			"look at the plan with --dry-run, and raise --max-removals if it is right")
	case most < 0 && removed*removable > members:
		return Hint(fmt.Errorf("%d of %s would be removed, more than a quarter: %w", removed, Count(members, "member"), ErrRefused),
			"look at the plan with --dry-run, and give --max-removals %d if it is right", removed)
	}
	return nil
}
