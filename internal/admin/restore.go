package admin

import (
	"context"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// PlanRestore returns what restoring the backup would bring back and what would be lost. It changes nothing. It calls
// show with the plan and its steps, which can be read only while show runs.
func (a *Admin) PlanRestore(
	ctx context.Context, backup *store.Store, show func(*org.RestorePlan, Steps) error,
) (plan *org.RestorePlan, err error) {
	err = a.read(ctx, func(tx *transaction) error {
		steps := Steps(tx.Differences(ctx, backup, tx.now))
		if plan, err = restorePlan(steps); err != nil {
			return err
		}
		return show(plan, steps)
	})
	return plan, err
}

func restorePlan(steps Steps) (*org.RestorePlan, error) {
	plan := &org.RestorePlan{}
	for step, err := range steps {
		if err != nil {
			return nil, err
		}
		plan.Add(step)
	}
	return plan, nil
}

// Restore replaces the database at path with the backup, without its sessions and password links. The actor has to be
// an Administrator of the database that is replaced, if that can be read. expected is the plan that the person
// consented to, or nil; it returns ErrConflict if the plan is different now. a.Store is not used, and must be closed.
func (a *Admin) Restore(ctx context.Context, path string, backup *store.Store, expected *org.RestorePlan) error {
	return store.Restore(ctx, path, backup, store.Options{}, func(replaced, restored *store.Store) error {
		actor, err := a.restoreActor(ctx, replaced, restored)
		if err != nil {
			return err
		}
		if expected != nil && replaced != nil {
			plan, err := restorePlan(Steps(replaced.Differences(ctx, restored, a.Now())))
			if err != nil {
				return err
			}
			if !plan.Same(expected) {
				return changedMeanwhile()
			}
		}
		a.Store = restored
		return a.changeAs(ctx, func(tx *transaction) error {
			tx.actor = actor
			o, err := tx.Organization(ctx)
			if err != nil {
				return err
			}
			until, err := tx.NewestEvent(ctx)
			if err != nil {
				return err
			}
			tx.log("database.restore", o.Name, org.Fact("until", rfc3339(until)))
			return tx.RevokeAll(ctx)
		})
	})
}

// restoreActor returns the actor: an Administrator of the database that is replaced or, if that cannot be read, the
// member named by a.As, or else an Administrator of the backup.
func (a *Admin) restoreActor(ctx context.Context, replaced, restored *store.Store) (org.Member, error) {
	if replaced != nil {
		actor, err := a.actor(ctx, replaced)
		if !store.Unreadable(err) {
			return actor, err
		}
	}
	if a.As != "" {
		email, err := org.ParseEmail(a.As)
		return org.Member{Email: email}, err
	}
	admins, err := restored.Administrators(ctx, 1)
	if err != nil || len(admins) == 0 {
		return org.Member{}, err
	}
	return admins[0], nil
}

// RequireAdministrator returns ErrRefused if the backup has no Administrator.
func RequireAdministrator(ctx context.Context, backup *store.Store) error {
	admins, err := backup.Administrators(ctx, 1)
	if err != nil || len(admins) > 0 {
		return err
	}
	err = fmt.Errorf("there is no Administrator in the backup %s: %w", backup.Path(), org.ErrRefused)
	return org.Hint(err, "take another backup")
}
