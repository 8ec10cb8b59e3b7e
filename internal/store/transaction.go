package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// transaction is a Store on which every statement is part of one transaction. It ends with commit or end.
type transaction struct {
	*Store
	tx      tx
	version int // of the schema, if it is a locked one
}

// begin begins a transaction on a connection of db. ctx ends the waiting for it, and afterwards no more than the statements
// that it is given to.
func (s *Store) begin(ctx context.Context, db *sql.DB, to purpose) (t transaction, err error) {
	conn, err := s.connection(ctx, db)
	if err != nil {
		return t, err
	}
	tx, version, err := s.engine.begin(ctx, conn, to, s.patience())
	if err != nil {
		return t, errors.Join(err, conn.Close())
	}
	within := &Store{engine: s.engine, db: s.db, read: s.read, q: s.engine.on(tx), conn: conn, wait: s.wait}
	return transaction{within, tx, version}, nil
}

// connection is one of db, for which s waits no longer than for a lock.
func (s *Store) connection(ctx context.Context, db *sql.DB) (*sql.Conn, error) {
	waiting, cancel := context.WithTimeout(ctx, s.patience())
	defer cancel()
	return db.Conn(waiting)
}

// patience is how long s waits for a connection or a lock.
func (s *Store) patience() time.Duration { return cmp.Or(s.left, s.wait) }

// end rolls the transaction back, unless it was committed.
func (t transaction) end() {
	_ = t.tx.Rollback() // what counts is the error before it
	_ = t.conn.Close()
}

// Read runs do in a transaction that sees one state of the database and takes no lock that hinders a writer.
func (s *Store) Read(ctx context.Context, do func(*Store) error) error {
	return s.retry(ctx, func(s *Store) error {
		t, err := s.begin(ctx, s.read, toRead)
		if err != nil {
			return err
		}
		defer t.end()
		return do(t.Store)
	})
}

// Change runs do in the one kind of transaction that writes: it has the write lock from its first statement on, so that
// what do checks still holds when it commits. do may run more than once and must do nothing slow. An error of do leaves
// the database as it was. What was erased is gone from the write-ahead log too, see forget. ErrBusy: the lock could not
// be had in time. An error of the database itself is Unchanged, unless it is not known whether the change was made,
// which the error says then.
func (s *Store) Change(ctx context.Context, do func(*Store) error) error {
	return unchanged(s.retry(ctx, func(s *Store) error {
		t, err := s.begin(ctx, s.db, toChange)
		if err != nil {
			return err
		}
		if !s.engine.inPlace() {
			t.end()
			err := fmt.Errorf("the database %s was removed or replaced meanwhile: %w", s.Path(), org.ErrConflict)
			return databaseError{org.Hint(err, "try again")}
		}
		if err := t.run(do); err != nil {
			return err
		}
		if err := s.commit(ctx, t); err != nil {
			return err
		}
		if !s.engine.inPlace() {
			const lost = "the database %s was removed or replaced just now, and the change with it: %w"
			return org.Hint(fmt.Errorf(lost, s.Path(), org.ErrConflict), "look before you repeat it")
		}
		if t.erased {
			s.engine.forget(ctx, s.db)
		}
		return nil
	}))
}

// run runs do in t, which ends unless that succeeds.
func (t transaction) run(do func(*Store) error) (err error) {
	done := false
	defer func() {
		if !done {
			t.end() // also when do panics
		}
	}()
	if err := checkVersion(t.Path(), t.version); err != nil {
		return err
	}
	if err := do(t.Store); err != nil {
		return err
	}
	done = true
	return nil
}

// commitGrace is how long a commit that is under way may go on once it is interrupted. It is less than what the command
// has to end.
const commitGrace = 400 * time.Millisecond

// commit commits t and ends it. An interruption before it begins leaves the database as it was; one while it is under
// way makes the outcome unknown, if that takes longer than commitGrace from then on. It is never cancelled: a server that
// waits for its standby would report success for what only it has.
func (s *Store) commit(ctx context.Context, t transaction) error {
	if err := ctx.Err(); err != nil {
		t.end()
		return err
	}
	committed := make(chan error, 1)
	go func() {
		err := t.tx.Commit()
		t.end()
		if err != nil {
			err = s.afterFailedCommit(context.WithoutCancel(ctx), t.mark, err)
		}
		committed <- err
	}()
	select {
	case err := <-committed:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-committed:
		return err
	case <-time.After(commitGrace):
		return unknown(fmt.Errorf("the database %s did not answer: %w", s.Path(), context.Cause(ctx)))
	}
}

// errIDTaken says that a freshly minted id is in use: the transaction is tried again with another.
var errIDTaken = errors.New("the id is taken")

// retry runs do until it succeeds, fails for another reason than a lock or a lost connection, or the time to wait is
// over. do gets s with what is left of that time. Our own waiting, unlike SQLite's, obeys ctx.
func (s *Store) retry(ctx context.Context, do func(s *Store) error) error {
	end := time.Now().Add(s.wait) //nolint:forbidigo // how long something takes, not when
	var why error                 // of the last try that our own waiting did not cut short
	for pause := time.Millisecond; ; pause = min(2*pause, 64*time.Millisecond) {
		left := *s
		left.left = max(time.Millisecond, time.Until(end)) //nolint:forbidigo // as above
		err := do(&left)
		if err != nil && ctx.Err() != nil && !errors.As(err, new(UnknownOutcome)) {
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		}
		final := errors.As(err, new(Final)) || errors.As(err, new(UnknownOutcome))
		again := s.engine.busy(err) && !final || errors.Is(err, errIDTaken)
		if err == nil || !again {
			return s.engine.explain(err)
		}
		if why == nil || !errors.Is(err, context.DeadlineExceeded) {
			why = err
		}
		rest := time.Until(end) //nolint:forbidigo // as above
		if rest <= 0 {
			return s.engine.gaveUp(why, s.wait)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(rest, pause/2+rand.N(pause))): //nolint:gosec // jitter, no secret
		}
	}
}
