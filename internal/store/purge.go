package store

import (
	"context"
	"fmt"
	"time"
)

// purgeBatch is how many invitations one transaction purges at most. Among a million, 500 hold the lock for 70 ms,
// 1,000 for 150.
const purgeBatch = 500

// PurgeExpired deletes a batch of invitations that expired from since to cutoff, both included. It returns how many,
// 0 if there are no more, and the value of since for the next batch.
func (s *Store) PurgeExpired(ctx context.Context, since, cutoff time.Time) (n int, next time.Time, err error) {
	return s.purge(ctx, "accepted = 0", "expires", since, cutoff)
}

// PurgeAccepted is PurgeExpired for invitations by the time of their acceptance.
func (s *Store) PurgeAccepted(ctx context.Context, since, cutoff time.Time) (n int, next time.Time, err error) {
	return s.purge(ctx, "accepted <> 0", "accepted", since, cutoff)
}

// purge deletes a batch of the invitations that are in a state, by the time in a column.
func (s *Store) purge(
	ctx context.Context, state, column string, since, cutoff time.Time,
) (n int, next time.Time, err error) {
	rows, err := s.q.QueryContext(ctx, `DELETE FROM invitations WHERE n IN (SELECT n FROM invitations
		WHERE `+state+` AND `+column+` BETWEEN $1 AND $2 ORDER BY `+column+` LIMIT $3) RETURNING `+column,
		seconds(since), seconds(cutoff), purgeBatch)
	if err != nil {
		return 0, since, fmt.Errorf("purging invitations: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	last := seconds(since)
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return 0, since, err
		}
		last = max(last, at)
		n++
	}
	if n == 0 && !since.IsZero() {
		s.erased = true // once, at the end: what the batches before it deleted is forgotten with it
	}
	return n, instant(last), rows.Err()
}

// CountPurgeable counts what PurgeExpired and PurgeAccepted would delete.
func (s *Store) CountPurgeable(ctx context.Context, cutoff time.Time) (expired, accepted int, err error) {
	err = s.q.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM invitations WHERE accepted = 0 AND expires <= $1),
		(SELECT count(*) FROM invitations WHERE accepted <> 0 AND accepted <= $1)`, seconds(cutoff)).Scan(&expired, &accepted)
	return expired, accepted, err
}
