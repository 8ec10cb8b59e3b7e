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

// PruneAudit deletes the events that are older than that, in batches as Purge does. Each batch is an event itself,
// which the same run never deletes. If it fails or is interrupted, what it has pruned stays pruned, and is counted.
func (a *Admin) PruneAudit(ctx context.Context, in PruneAudit) (total int, err error) {
	if in.OlderThan < 0 {
		return 0, org.Hint(fmt.Errorf("an age cannot be negative: %w", org.ErrUsage), "give one such as 365d")
	}
	var newest int64
	var cutoff time.Time
	err = a.read(ctx, func(c *change) error {
		cutoff = c.now.Add(-in.OlderThan)
		total, newest, err = c.CountPrunable(ctx, cutoff)
		return err
	})
	if err != nil || in.DryRun {
		return total, err
	}
	total = 0
	for {
		n := 0
		err := a.change(ctx, func(c *change) error {
			e, err := c.event()
			if err != nil {
				return err
			}
			n, err = c.PruneEvents(ctx, cutoff, newest, e)
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
