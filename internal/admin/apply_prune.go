package admin

import (
	"context"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// pruneInvitations deletes the pending invitations that are not in the file.
func (r *applying) pruneInvitations(ctx context.Context) error {
	if !r.in.Prune || r.in.File.Members == nil {
		return nil
	}
	var left []org.Invitation
	for i, err := range r.PendingExcept(ctx, r.emails, r.now) {
		if err != nil {
			return err
		}
		left = append(left, i)
	}
	for _, i := range left {
		r.logDeleted(i)
		r.addSteps(org.Step{
			Action: "delete", Kind: "invitation", Name: i.Recipient, ID: i.ID, From: i.Sender, Note: i.Role.String(),
		})
		if err := r.DeleteInvitation(ctx, i.ID); err != nil {
			return err
		}
	}
	return nil
}

// pruneMembers deletes the members that are not in the file, and makes sure that an Administrator remains.
func (r *applying) pruneMembers(ctx context.Context) error {
	var leavers []org.Member
	if r.in.Prune && r.in.File.Members != nil {
		for m, err := range r.MembersExcept(ctx, r.emails) {
			if err != nil {
				return err
			}
			leavers = append(leavers, m)
		}
	}
	if len(leavers)+len(r.updates.former) > 0 {
		if err := requireAnyAdministrator(ctx, r.Store, leavers, r.updates.former); err != nil {
			return err
		}
	}
	if len(leavers) == 0 {
		return nil
	}
	if err := r.keepInvitations(ctx, leavers); err != nil {
		return err
	}
	d := deletion{roots: store.Roots{Members: idsOf(leavers, memberID)}, now: r.now}
	heir := org.Heir{Delete: r.in.DeleteResources}
	if r.in.TransferTo != "" {
		m, err := Member(ctx, r.Store, r.in.TransferTo)
		if err != nil {
			return err
		}
		heir.Member = &m
	}
	var err error
	if d.initial, err = org.PlanDeletion(leavers, heir, r.actor); err != nil {
		return err
	}
	var steps []org.Step
	r.Deletion, err = d.plan(ctx, r.Store, &steps)
	r.addSteps(steps...)
	if err != nil {
		return err
	}
	return d.execute(ctx, r.transaction, r.Deletion)
}

// checkRemovals comes last, so that a plan that it refuses is complete.
func (r *applying) checkRemovals(ctx context.Context) error {
	r.complete = true
	removed := len(r.Deletion.Members)
	if removed == 0 {
		return nil // there may be a million to count
	}
	left, err := r.CountMembers(ctx)
	if err != nil {
		return err
	}
	return org.CheckRemovals(removed, left+removed, r.in.MaxRemovals)
}

// keepInvitations makes the acting Administrator the sender of invitations that the file lists and a deleted member
// sent.
func (r *applying) keepInvitations(ctx context.Context, leavers []org.Member) error {
	leaves := map[string]bool{}
	for _, m := range leavers {
		leaves[m.Email] = true
	}
	orphans := slices.DeleteFunc(slices.Clone(r.kept), func(i org.Invitation) bool { return !leaves[i.Sender] })
	unanswered := len(r.Invited)
	if r.in.TransferTo == "" {
		unanswered += len(orphans)
	}
	if unanswered > 0 && leaves[r.actor.Email] {
		return org.Hint(fmt.Errorf("%s, who acts, is to be deleted and cannot become the sender of %s: %w",
			r.actor.Email, org.Count(unanswered, "pending invitation"), org.ErrRefused),
			"let another Administrator act with --as EMAIL")
	}
	if r.in.TransferTo != "" {
		return nil // the deletion hands them over
	}
	for _, i := range orphans {
		r.log("invitation.update", i.Recipient, org.Fact("id", i.ID), org.Changed("sender", i.Sender, r.actor.Email))
		r.addSteps(org.Step{
			Action: "transfer", Kind: "invitation", Name: i.Recipient, ID: i.ID, From: i.Sender, To: r.actor.Email,
		})
		if err := r.SetSender(ctx, i.ID, r.actor.Email); err != nil {
			return err
		}
	}
	return nil
}

// pruneGroups deletes the groups that are not in the file.
func (r *applying) pruneGroups(ctx context.Context) error {
	for _, g := range r.groups {
		if !r.prunes(g.Name) {
			continue
		}
		g, err := r.GroupByID(ctx, g.ID) // its number of members may have changed
		if err != nil {
			return err
		}
		d, err := groupsDeletion(ctx, r.transaction, []org.Group{g})
		if err != nil {
			return err
		}
		for _, g := range d.Groups {
			r.addSteps(org.Step{Action: "delete", Kind: "group", Name: g.Name, ID: g.ID, Note: groupNote(g, d)})
		}
		if err := r.deleteGroups(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// groupNote says what is deleted or changed together with a group.
func groupNote(g org.Group, d GroupsDeletion) string {
	note := org.Count(g.Members, "member")
	if n := len(d.Invitations); n > 0 {
		note += ", " + org.Count(n, "pending invitation")
	}
	if n := len(d.Permissions); n > 0 {
		note += ", " + org.Count(n, "permission")
	}
	return note
}
