package admin

import (
	"context"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// PlanRestore works out what restoring backup into the database would bring back and what would be lost.
// It changes nothing. show gets the plan and its steps, which it can read while it runs.
func (a *Admin) PlanRestore(
	ctx context.Context, backup *store.Store, show func(*org.RestorePlan, Steps) error,
) (plan *org.RestorePlan, err error) {
	err = a.read(ctx, func(c *change) error {
		steps := Steps(c.Differences(ctx, backup, c.now))
		if plan, err = restoring(steps); err != nil {
			return err
		}
		return show(plan, steps)
	})
	return plan, err
}

func restoring(steps Steps) (*org.RestorePlan, error) {
	plan := &org.RestorePlan{}
	for step, err := range steps {
		if err != nil {
			return nil, err
		}
		plan.Add(step)
	}
	return plan, nil
}

// Restore makes the database at path what backup holds, without its sessions and password links. If the database
// can be read, an Administrator of it has to act. expected is the plan that was consented to, or nil;
// it returns ErrConflict if another results.
// a.Store is not used, and must be closed.
func (a *Admin) Restore(ctx context.Context, path string, backup *store.Store, expected *org.RestorePlan) error {
	return store.Restore(ctx, path, backup, store.Options{}, func(replaced, restored *store.Store) error {
		actor, err := a.restorer(ctx, replaced, restored)
		if err != nil {
			return err
		}
		if expected != nil && replaced != nil {
			plan, err := restoring(Steps(replaced.Differences(ctx, restored, a.Now())))
			if err != nil {
				return err
			}
			if !plan.Same(expected) {
				return changedMeanwhile()
			}
		}
		a.Store = restored
		return a.changeAs(ctx, func(c *change) error {
			c.actor = actor
			o, err := c.Organization(ctx)
			if err != nil {
				return err
			}
			until, err := c.NewestEvent(ctx)
			if err != nil {
				return err
			}
			c.log("database.restore", o.Name, org.Fact("until", rfc3339(until)))
			return c.RevokeAll(ctx)
		})
	})
}

// restorer is who acts: an Administrator of the database that is replaced, or if that cannot be read, whoever is named.
func (a *Admin) restorer(ctx context.Context, replaced, restored *store.Store) (org.Member, error) {
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

// RequireAdministrator returns ErrRefused if nobody could administer what the backup holds.
func RequireAdministrator(ctx context.Context, backup *store.Store) error {
	admins, err := backup.Administrators(ctx, 1)
	if err != nil || len(admins) > 0 {
		return err
	}
	err = fmt.Errorf("there is no Administrator in the backup %s: %w", backup.Path(), org.ErrRefused)
	return org.Hint(err, "take another backup")
}
