package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
)

// DeleteMembers is whom to delete, and what happens to what they leave.
type DeleteMembers struct {
	Names           []string
	TransferTo      string // a member, or ""
	DeleteResources bool
	DryRun          bool
}

// PlanDeletion works out what deleting the members would do, and changes nothing. If the deletion is possible, show
// gets the plan and its steps, which can be read while show runs.
func (a *Admin) PlanDeletion(
	ctx context.Context, in DeleteMembers, show func(org.Deletion, Steps) error,
) (org.Deletion, error) {
	return a.tryDeletion(ctx, in.begin, show)
}

// DeleteMembers deletes the members, all or none. expected is the plan that was consented to, or nil; if another one
// results, or none is possible, it returns ErrConflict. keep, if not nil, gets the steps.
func (a *Admin) DeleteMembers(
	ctx context.Context, in DeleteMembers, expected *org.Deletion, keep *[]org.Step,
) (org.Deletion, error) {
	return a.runDeletion(ctx, in.begin, expected, keep)
}

// begin finds what the deletion is about. It returns ErrRefused if no Administrator would remain.
func (in DeleteMembers) begin(ctx context.Context, c *change) (d deletion, err error) {
	c.dryRun = in.DryRun
	leavers, err := MembersNamed(ctx, c.Store, in.Names)
	if err != nil {
		return d, err
	}
	heir := org.Heir{Delete: in.DeleteResources}
	if in.TransferTo != "" {
		m, err := Member(ctx, c.Store, in.TransferTo)
		if err != nil {
			return d, err
		}
		heir.Member = &m
	}
	if slices.ContainsFunc(leavers, func(m org.Member) bool { return m.Role == org.Administrator }) {
		if err := requireOtherAdministrator(ctx, c.Store, leavers...); err != nil {
			return d, err
		}
	}
	d.roots.Members, d.now = idsOf(leavers, memberID), c.now
	d.begun, err = org.PlanDeletion(leavers, heir, c.actor)
	return d, err
}

// beginning finds what a deletion is about.
type beginning = func(context.Context, *change) (deletion, error)

func (a *Admin) tryDeletion(
	ctx context.Context, begin beginning, show func(org.Deletion, Steps) error,
) (plan org.Deletion, err error) {
	err = a.read(ctx, func(c *change) error {
		d, err := begin(ctx, c)
		if err != nil {
			return err
		}
		if plan, err = d.plan(ctx, c.Store, nil); err != nil {
			return err
		}
		return show(plan, d.steps(ctx, c.Store))
	})
	return plan, err
}

func (a *Admin) runDeletion(
	ctx context.Context, begin beginning, expected *org.Deletion, keep *[]org.Step,
) (plan org.Deletion, err error) {
	err = a.change(ctx, func(c *change) error {
		d, err := begin(ctx, c)
		if err == nil {
			plan, err = d.plan(ctx, c.Store, keep)
		}
		impossible := errors.Is(err, org.ErrRefused) || errors.Is(err, org.ErrNotFound)
		if expected != nil && (impossible || err == nil && !plan.Same(*expected)) {
			return changedMeanwhile()
		}
		if err != nil {
			return err
		}
		return d.execute(ctx, c, plan)
	})
	return plan, err
}

// changedMeanwhile is the ErrConflict of doing something else than what was consented to.
func changedMeanwhile() error {
	return org.Hint(fmt.Errorf("the plan changed since you were asked; nothing was done: %w", org.ErrConflict),
		"run the command again to see the new plan")
}
