package admin

import (
	"context"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// DeleteMembers says whom to delete and what becomes of what they leave.
type DeleteMembers struct {
	Names           []string
	TransferTo      string // a member, or ""
	DeleteResources bool
}

// PlanDeletion works out what deleting the members would do, and changes nothing.
func (a *Admin) PlanDeletion(ctx context.Context, in DeleteMembers) (plan org.Deletion, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		actor, err := a.actor(ctx, s)
		if err != nil {
			return err
		}
		plan, err = a.plan(ctx, s, actor, in)
		return err
	})
	return plan, err
}

func (a *Admin) plan(ctx context.Context, s *store.Store, actor org.Member, in DeleteMembers) (plan org.Deletion, err error) {
	leavers, err := MembersNamed(ctx, s, in.Names)
	if err != nil {
		return plan, err
	}
	heir := org.Heir{Delete: in.DeleteResources}
	if in.TransferTo != "" {
		m, err := Member(ctx, s, in.TransferTo)
		if err != nil {
			return plan, err
		}
		heir.Member = &m
	}
	if slices.ContainsFunc(leavers, func(m org.Member) bool { return m.Role == org.Administrator }) {
		if err := requireOtherAdministrator(ctx, s, leavers...); err != nil {
			return plan, err
		}
	}
	var pending []org.Invitation
	for _, m := range leavers {
		sent, err := s.PendingFrom(ctx, m.Email, a.Now)
		if err != nil {
			return plan, err
		}
		pending = append(pending, sent...)
	}
	return org.PlanDeletion(leavers, pending, heir, actor)
}

// DeleteMembers deletes the members, all or none. expected is the plan that was consented to, or nil;
// if the organization changed so that another one results, that gives ErrConflict.
func (a *Admin) DeleteMembers(ctx context.Context, in DeleteMembers, expected *org.Deletion) (plan org.Deletion, err error) {
	err = a.change(ctx, func(c *change) error {
		if plan, err = a.plan(ctx, c.Store, c.actor, in); err != nil {
			return err
		}
		if expected != nil && !plan.Same(*expected) {
			return changedMeanwhile()
		}
		return execute(ctx, c, plan)
	})
	if err == nil && !a.DryRun {
		a.Store.Forget(ctx)
	}
	return plan, err
}

func execute(ctx context.Context, c *change, plan org.Deletion) error {
	for _, i := range plan.Invitations {
		if i.NewSender == "" {
			c.log("invitation.delete", i.Recipient, field("id", i.ID), field("sender", i.Sender))
			if err := c.DeleteInvitation(ctx, i.ID); err != nil {
				return err
			}
			continue
		}
		c.log("invitation.update", i.Recipient, field("id", i.ID), field("from", i.Sender), field("to", i.NewSender))
		if err := c.SetSender(ctx, i.ID, i.NewSender); err != nil {
			return err
		}
	}
	for _, m := range plan.Members {
		c.log("member.delete", m.Email, field("id", m.ID), field("role", m.Role.String()), groupsField(m.Groups))
		if err := c.DeleteMember(ctx, m.ID); err != nil {
			return err
		}
	}
	return nil
}

// changedMeanwhile refuses to delete something else than what was consented to.
func changedMeanwhile() error {
	return org.Hint(fmt.Errorf("what is to be deleted changed since you were asked, nothing was deleted: %w", org.ErrConflict), "look again, and decide again")
}

// maxHeirs is how many members are offered to choose an heir from.
const maxHeirs = 1000

// Heirs are the members who could take over what those named leave.
func (a *Admin) Heirs(ctx context.Context, names []string) (heirs []org.Member, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		leavers, err := MembersNamed(ctx, s, names)
		if err != nil {
			return err
		}
		heirs, err = s.Owners(ctx, maxHeirs+len(leavers))
		heirs = slices.DeleteFunc(heirs, func(h org.Member) bool {
			return slices.ContainsFunc(leavers, func(m org.Member) bool { return m.ID == h.ID })
		})
		return err
	})
	return heirs, err
}
