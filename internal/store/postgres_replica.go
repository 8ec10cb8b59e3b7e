package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// Lag is how far behind s replica is, which is a standby of the PostgreSQL server of s: 0 if it shows all that was
// committed when Lag was called. It returns ErrUsage if it is no standby.
func (s *Store) Lag(ctx context.Context, replica *Store) (time.Duration, error) {
	var position string
	if err := s.q.QueryRowContext(ctx, `SELECT CAST(pg_current_wal_lsn() AS TEXT)`).Scan(&position); err != nil {
		return 0, s.engine.explain(err)
	}
	var lag sql.NullInt64
	err := replica.q.QueryRowContext(ctx, `SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL
		WHEN pg_last_wal_replay_lsn() >= CAST(CAST($1 AS TEXT) AS pg_lsn) THEN 0
		ELSE CAST(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000000 AS BIGINT) END`,
		position).Scan(&lag)
	if err != nil {
		return 0, replica.engine.explain(err)
	}
	if !lag.Valid {
		return 0, fmt.Errorf("%s is no standby of %s: %w", replica.Path(), s.Path(), org.ErrUsage)
	}
	return time.Duration(lag.Int64) * time.Microsecond, nil
}
