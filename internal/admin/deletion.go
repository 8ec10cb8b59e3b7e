package admin

import (
	"context"
	"iter"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Steps are the steps of a plan. Each range over them reads the database again. An error comes last.
type Steps = iter.Seq2[org.Step, error]

// deletion is the initial plan of a deletion, and where everything that it affects is found.
type deletion struct {
	initial org.Deletion
	roots   store.Roots
	now     time.Time
}

// plan returns the complete plan, read from s. If steps is not nil, it is set to the steps of the plan.
func (d deletion) plan(ctx context.Context, s *store.Store, steps *[]org.Step) (org.Deletion, error) {
	if steps != nil {
		*steps = nil // drop those of an earlier attempt
	}
	plan := d.initial
	err := d.walk(ctx, s, &plan, func(step org.Step) bool {
		if steps != nil {
			*steps = append(*steps, step)
		}
		return true
	})
	if err != nil {
		return plan, err
	}
	return plan, plan.Check()
}

// steps returns the steps of the plan, read from s.
func (d deletion) steps(ctx context.Context, s *store.Store) Steps {
	return func(yield func(org.Step, error) bool) {
		plan := d.initial
		if err := d.walk(ctx, s, &plan, func(step org.Step) bool { return yield(step, nil) }); err != nil {
			yield(org.Step{}, err)
		}
	}
}

// walk adds everything that the deletion affects to plan, and yields the steps.
func (d deletion) walk(ctx context.Context, s *store.Store, plan *org.Deletion, yield func(org.Step) bool) error {
	for _, m := range plan.Members {
		if !yield(plan.Member(m)) {
			return nil
		}
	}
	resources, permissions := s.OwnedResources(ctx, d.roots.Members), s.PermissionsOf(ctx, d.roots.Members)
	if plan.Deletes() {
		resources, permissions = s.DeletionEffects(ctx, d.roots), s.LostPermissions(ctx, d.roots)
	}
	if more, err := eachStep(resources, plan.Resource, yield); err != nil || !more {
		return err
	}
	if more, err := eachStep(permissions, plan.Permission, yield); err != nil || !more {
		return err
	}
	for _, m := range plan.Members {
		for _, group := range m.Groups {
			if !yield(plan.Membership(m, group)) {
				return nil
			}
		}
	}
	emails, err := s.CredentialsOf(ctx, d.roots.Members)
	if err != nil {
		return err
	}
	for _, email := range emails {
		if !yield(plan.Credential(email)) {
			return nil
		}
	}
	if more, err := eachStep(s.SessionsOf(ctx, d.roots.Members, d.now), plan.Sessions, yield); err != nil || !more {
		return err
	}
	invitation := func(i org.Invitation) org.Step { return plan.Invitation(i, i.Status(d.now)) }
	_, err = eachStep(s.OpenInvitationsFrom(ctx, d.roots.Members), invitation, yield)
	return err
}

// eachStep adds each of rows to a plan and yields the step, until yield returns false.
func eachStep[T any](rows store.Rows[T], toStep func(T) org.Step, yield func(org.Step) bool) (more bool, err error) {
	for row, err := range rows {
		if err != nil {
			return false, err
		}
		if step := toStep(row); step != (org.Step{}) && !yield(step) {
			return false, nil
		}
	}
	return true, nil
}

// execute carries out plan, in the transaction that worked it out.
func (d deletion) execute(ctx context.Context, tx *transaction, plan org.Deletion) error {
	event, err := tx.event()
	if err != nil {
		return err
	}
	if plan.Deletes() {
		err = tx.DeleteResources(ctx, d.roots, event)
	} else {
		err = tx.LogPermissions(ctx, d.roots.Members, event)
	}
	if err != nil {
		return err
	}
	if heir := plan.Heir.Member; heir != nil {
		if err := tx.TransferAll(ctx, d.roots.Members, heir.ID, event); err != nil {
			return err
		}
	}
	if len(plan.Members) == 0 {
		return nil
	}
	if err := tx.TransferInvitations(ctx, d.roots.Members, plan.Successor(), event); err != nil {
		return err
	}
	for _, m := range plan.Members {
		tx.log("member.delete", m.Email, append([]string{org.Fact("id", m.ID)}, memberFacts(m)...)...)
	}
	return tx.DeleteMembers(ctx, d.roots.Members)
}
