package cmd

import (
	"context"
	"time"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/store"
)

// replicaColumns are what `database info` shows of the replica of s; none if there is no replica.
func replicaColumns(ctx context.Context, e *env, cfg config.Loaded, s *store.Store) listing.Columns[store.Info] {
	if cfg.DatabaseRead == "" {
		return nil
	}
	var milliseconds any
	replica, err := store.Open(ctx, cfg.DatabaseRead, store.Options{Wait: replicaWait})
	if err == nil {
		defer replica.Close() //nolint:errcheck // nothing was written
		var lag time.Duration
		if lag, err = s.Lag(ctx, replica); err == nil {
			milliseconds = int(lag.Milliseconds())
		}
	}
	if err != nil {
		e.open.tty.Warn("database_read: %s", reason(err))
	}
	return listing.Columns[store.Info]{
		{Name: "replica", Kind: listing.ID, Value: func(store.Info) any { return config.Redact(cfg.DatabaseRead) }},
		{Name: "lag_ms", Kind: listing.Number, Value: func(store.Info) any { return milliseconds }},
	}
}
