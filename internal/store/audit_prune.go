package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// actionPrune is the action of the event that says that older ones were pruned.
const actionPrune = "audit.prune"

// pruneBatch is how many events one transaction prunes at most: it holds the lock for 5 ms.
const pruneBatch = 1000

// CountPrunable counts the events that happened by cutoff, and returns the number of the newest event of all.
func (s *Store) CountPrunable(ctx context.Context, cutoff time.Time) (n int, newest int64, err error) {
	err = s.q.QueryRowContext(ctx,
		`SELECT count(*), (SELECT COALESCE(MAX(n), 0) FROM audit) FROM audit WHERE time <= $1`, seconds(cutoff)).
		Scan(&n, &newest)
	return n, newest, err
}

// PruneEvents deletes up to a batch of the events that happened by cutoff, the oldest first, but none after the one
// with the number newest, and returns how many; 0 when nothing is left. An event like e says so. It is written first,
// so that no number is given twice.
func (s *Store) PruneEvents(ctx context.Context, cutoff time.Time, newest int64, e org.Event) (n int, err error) {
	n, err = s.count(
		ctx,
		`SELECT count(*) FROM (SELECT n FROM audit WHERE time <= $1 AND n <= $2 LIMIT $3) AS batch`,
		seconds(cutoff),
		newest,
		pruneBatch,
	)
	if err != nil || n == 0 {
		s.erased = true // once, at the end: what the batches before it deleted is forgotten with it
		return 0, err
	}
	e.Action, e.Subject, e.Details = actionPrune, org.Count(n, "event"), org.Fact("until", cutoff.Format(time.RFC3339))
	if err := s.AddEvents(ctx, e); err != nil {
		return 0, err
	}
	_, err = s.q.ExecContext(
		ctx,
		`DELETE FROM audit WHERE n IN (SELECT n FROM audit WHERE time <= $1 AND n <= $2 ORDER BY time, n LIMIT $3)`,
		seconds(cutoff),
		newest,
		pruneBatch,
	)
	if err != nil {
		return 0, fmt.Errorf("pruning the audit log: %w", err)
	}
	return n, nil
}

// errPruned says that an event that is not there may have been.
var errPruned = errors.New("the audit log was pruned since")

// notPruned returns errPruned if events were pruned after the one with the number n was written, or would have been.
func (s *Store) notPruned(ctx context.Context, n int64) error {
	pruned, err := s.count(ctx, `SELECT count(*) FROM audit WHERE n >= $1 AND action = $2`, n, actionPrune)
	if err == nil && pruned > 0 {
		err = errPruned
	}
	return err
}
