package admin

import (
	"context"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// PruneAudit says which events to prune.
type PruneAudit struct {
	OlderThan time.Duration
	DryRun    bool // only count them
}

// PruneAudit deletes the events older than that, in batches as Purge does. Each batch writes an event, which the same
// run never deletes. If it fails or is interrupted, total is the number of events that it deleted before.
func (a *Admin) PruneAudit(ctx context.Context, in PruneAudit) (total int, err error) {
	if in.OlderThan < 0 {
		return 0, org.Hint(fmt.Errorf("an age cannot be negative: %w", org.ErrUsage), "give one such as 365d")
	}
	var newest int64
	var cutoff time.Time
	err = a.read(ctx, func(tx *transaction) error {
		a = a.as(tx.actor)
		cutoff = tx.now.Add(-in.OlderThan)
		total, newest, err = tx.CountPrunable(ctx, cutoff)
		return err
	})
	if err != nil || in.DryRun {
		return total, err
	}
	total = 0
	for {
		n := 0
		err := a.change(ctx, func(tx *transaction) error {
			e, err := tx.event()
			if err != nil {
				return err
			}
			n, err = tx.PruneEvents(ctx, cutoff, newest, e)
			return err
		})
		if err != nil {
			return total, err
		}
		if n == 0 {
			break
		}
		total += n
	}
	return total, nil
}
