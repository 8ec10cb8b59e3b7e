package admin

import (
	"context"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Purge says which invitations to purge.
type Purge struct {
	OlderThan time.Duration // how long ago it must have expired or been accepted
	Accepted  bool          // accepted invitations too
	DryRun    bool          // only count them
}

// Purged is how many invitations were purged.
type Purged struct {
	Expired  int `json:"expired"`
	Accepted int `json:"accepted"`
}

// Purge deletes expired invitations in batches, each in a transaction of its own, so that nobody waits long for the
// lock. If it fails or is interrupted, done counts what it purged before.
func (a *Admin) Purge(ctx context.Context, in Purge) (done Purged, err error) {
	if in.OlderThan < 0 {
		return done, org.Hint(fmt.Errorf("an age cannot be negative: %w", org.ErrUsage),
			"give one such as 7d, or leave it out")
	}
	cutoff := a.Now().Add(-in.OlderThan)
	if in.DryRun {
		return a.purgeable(ctx, in, cutoff)
	}
	if a, err = a.settled(ctx); err != nil {
		return done, err
	}
	done.Expired, err = a.purge(ctx, "expired", cutoff, (*store.Store).PurgeExpired)
	if err == nil && in.Accepted {
		done.Accepted, err = a.purge(ctx, "accepted", cutoff, (*store.Store).PurgeAccepted)
	}
	return done, err
}

// purge runs batch until it finds nothing more from before the cutoff.
func (a *Admin) purge(ctx context.Context, what string, cutoff time.Time,
	batch func(s *store.Store, ctx context.Context, since, cutoff time.Time) (int, time.Time, error),
) (total int, err error) {
	var since time.Time
	for {
		var n int
		var next time.Time
		err := a.change(ctx, func(tx *transaction) (err error) {
			n, next, err = batch(tx.Store, ctx, since, cutoff)
			if n > 0 {
				tx.log("invitation.purge", fmt.Sprintf("%d %s", n, what), org.Fact("until", rfc3339(cutoff)))
			}
			return err
		})
		if err != nil || n == 0 {
			return total, err
		}
		total, since = total+n, next
	}
}

func (a *Admin) purgeable(ctx context.Context, in Purge, cutoff time.Time) (found Purged, err error) {
	err = a.read(ctx, func(tx *transaction) error {
		found.Expired, found.Accepted, err = tx.CountPurgeable(ctx, cutoff)
		return err
	})
	if !in.Accepted {
		found.Accepted = 0
	}
	return found, err
}
