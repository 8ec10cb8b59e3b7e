package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
)

// DeleteMembers says which members to delete, and what happens to what they own.
type DeleteMembers struct {
	Names           []string
	TransferTo      string // a member, or ""
	DeleteResources bool
	DryRun          bool
}

// PlanDeletion returns what deleting the members would do, and changes nothing. If the deletion is possible, it calls
// show with the plan and its steps, which can be read only while show runs.
func (a *Admin) PlanDeletion(
	ctx context.Context, in DeleteMembers, show func(org.Deletion, Steps) error,
) (org.Deletion, error) {
	return a.tryDeletion(ctx, in.prepare, show)
}

// DeleteMembers deletes the members, all or none. expected is the plan that the person consented to, or nil; it returns
// ErrConflict if the plan is different now, or impossible. If steps is not nil, it is set to the steps.
func (a *Admin) DeleteMembers(
	ctx context.Context, in DeleteMembers, expected *org.Deletion, steps *[]org.Step,
) (org.Deletion, error) {
	return a.runDeletion(ctx, in.prepare, expected, steps)
}

// prepare is a prepareDeletion. It returns ErrRefused if no Administrator would remain.
func (in DeleteMembers) prepare(ctx context.Context, tx *transaction) (d deletion, err error) {
	tx.dryRun = in.DryRun
	leavers, err := MembersNamed(ctx, tx.Store, in.Names)
	if err != nil {
		return d, err
	}
	heir := org.Heir{Delete: in.DeleteResources}
	if in.TransferTo != "" {
		m, err := Member(ctx, tx.Store, in.TransferTo)
		if err != nil {
			return d, err
		}
		heir.Member = &m
	}
	if slices.ContainsFunc(leavers, func(m org.Member) bool { return m.Role == org.Administrator }) {
		if err := requireOtherAdministrator(ctx, tx.Store, leavers...); err != nil {
			return d, err
		}
	}
	d.roots.Members, d.now = idsOf(leavers, memberID), tx.now
	d.initial, err = org.PlanDeletion(leavers, heir, tx.actor)
	return d, err
}

// prepareDeletion reads what is to be deleted and returns the deletion, which is not planned yet.
type prepareDeletion = func(context.Context, *transaction) (deletion, error)

func (a *Admin) tryDeletion(
	ctx context.Context, prepare prepareDeletion, show func(org.Deletion, Steps) error,
) (plan org.Deletion, err error) {
	err = a.read(ctx, func(tx *transaction) error {
		d, err := prepare(ctx, tx)
		if err != nil {
			return err
		}
		if plan, err = d.plan(ctx, tx.Store, nil); err != nil {
			return err
		}
		return show(plan, d.steps(ctx, tx.Store))
	})
	return plan, err
}

func (a *Admin) runDeletion(
	ctx context.Context, prepare prepareDeletion, expected *org.Deletion, keep *[]org.Step,
) (plan org.Deletion, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		d, err := prepare(ctx, tx)
		if err == nil {
			plan, err = d.plan(ctx, tx.Store, keep)
		}
		impossible := errors.Is(err, org.ErrRefused) || errors.Is(err, org.ErrNotFound)
		if expected != nil && (impossible || err == nil && !plan.Same(*expected)) {
			return changedMeanwhile()
		}
		if err != nil {
			return err
		}
		return d.execute(ctx, tx, plan)
	})
	return plan, err
}

// changedMeanwhile is the ErrConflict for a plan that is no longer the one that the person consented to.
func changedMeanwhile() error {
	return org.Hint(fmt.Errorf("the plan changed since you were asked; nothing was done: %w", org.ErrConflict),
		"run the command again to see the new plan")
}
