package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// readyWait is how long Ready waits for the write lock.
const readyWait = 600 * time.Millisecond

// Ready returns nil if the database can be read and changed now, and within a second an error that says why not: its
// file is gone or was replaced, or a program keeps it locked (ErrBusy). A lock that changes hands is none: while
// others are busy changing the database, it is ready.
func (s *Store) Ready(ctx context.Context) error {
	if !s.inPlace() {
		err := fmt.Errorf("the database %s was removed or replaced: %w", s.path, org.ErrNotFound)
		return databaseError{org.Hint(err, "restart `roster serve` when the right file is in its place")}
	}
	before, err := s.lastEvent(ctx)
	if err != nil {
		return s.explain(err)
	}
	brief := &Store{read: s.read, path: s.path, wait: readyWait}
	err = brief.retry(ctx, func() error {
		tx, err := s.read.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		return tx.Rollback()
	})
	if !errors.Is(err, org.ErrBusy) {
		return err
	}
	if after, lookErr := s.lastEvent(ctx); lookErr == nil && after != before {
		return nil
	}
	return err
}

// lastEvent is the number of the newest event, which every change makes larger.
func (s *Store) lastEvent(ctx context.Context) (n sql.NullInt64, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT MAX(n) FROM audit`).Scan(&n)
	return n, err
}
