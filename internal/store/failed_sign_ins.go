package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// FailedSignIns returns until when the failed sign-ins at an account count; the zero time if there are none.
func (s *Store) FailedSignIns(ctx context.Context, account int64) (until time.Time, err error) {
	var at int64
	err = s.q.QueryRowContext(ctx, `SELECT until FROM failed_sign_ins WHERE account = $1`, account).Scan(&at)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("looking for failed sign-ins: %w", err)
	}
	return instant(at), nil
}

// SetFailedSignIns stores until when the failed sign-ins at an account count, and deletes some of those that no longer
// count at now.
func (s *Store) SetFailedSignIns(ctx context.Context, account int64, until, now time.Time) error {
	if _, err := s.q.ExecContext(ctx, `DELETE FROM failed_sign_ins
		WHERE account IN (SELECT account FROM failed_sign_ins WHERE until <= $1 LIMIT 100)`, seconds(now)); err != nil {
		return fmt.Errorf("deleting old failed sign-ins: %w", err)
	}
	_, err := s.q.ExecContext(ctx, `INSERT INTO failed_sign_ins (account, until) VALUES ($1, $2)
		ON CONFLICT (account) DO UPDATE SET until = excluded.until`, account, seconds(until))
	if err != nil {
		return fmt.Errorf("storing failed sign-ins: %w", err)
	}
	return nil
}
