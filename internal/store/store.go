// Package store keeps an organization in a database: SQL, written once for SQLite and PostgreSQL.
// It writes what it is told; what may happen is decided above it.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"

	"github.com/roster-cli/roster/internal/org"
)

// querier is what a database and a transaction have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Store is an open database, or a transaction on it.
type Store struct {
	db   *sql.DB // one connection, which writes
	read *sql.DB // what reads outside a change uses: db, or connections of its own
	q    querier
	path string
	file fs.FileInfo // which file was opened
	wait time.Duration
	// mark is the last event that the transaction wrote: what to look for when its commit failed.
	mark mark
	// erased is whether the transaction deleted or replaced secrets.
	erased bool
}

// Options say how a database is opened.
type Options struct {
	// Wait is how long a lock that another process holds is waited for; zero is 15 seconds.
	Wait time.Duration
	// Create makes the file, its folder and its schema where they are missing.
	Create bool
	// Readers is how many connections there are for reading alone, so that reads do not wait for a change that waits
	// for its lock; zero is none: a command that does one thing needs one connection.
	Readers int
}

const defaultWait = 15 * time.Second

// Open opens the database file at path and brings its schema up to date. It returns ErrNotFound if there is no database
// or an unfinished one, ErrUsage for a file of another program or a newer roster, and ErrBusy for one that stays
// locked.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("finding the database: %w", err)
	}
	if o.Create {
		if err := createFile(path); err != nil {
			return nil, err
		}
	}
	if err := checkFile(path); err != nil {
		return nil, err
	}
	s, err := connect(path, o.Wait)
	if err != nil {
		return nil, err
	}
	if err := s.retry(ctx, func() error { return s.prepare(ctx, o.Create) }); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if o.Create {
		if err := syncFolder(path); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	if err := s.addReaders(o.Readers); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect makes a Store of the file at path, which is absolute, without looking into it.
func connect(path string, wait time.Duration) (*Store, error) {
	sqlite.StrictPragmas(true)
	db, err := sql.Open(driverName, dataSource(path))
	if err != nil {
		return nil, fmt.Errorf("opening the database %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	if wait == 0 {
		wait = defaultWait
	}
	file, err := os.Lstat(path)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	return &Store{db: db, read: db, q: db, path: path, file: file, wait: wait}, nil
}

// addReaders makes n connections for reading.
func (s *Store) addReaders(n int) (err error) {
	if n == 0 {
		return nil
	}
	if s.read, err = sql.Open(driverName, dataSource(s.path)); err != nil {
		s.read = s.db
		return fmt.Errorf("opening the database %s: %w", s.path, err)
	}
	s.read.SetMaxOpenConns(n)
	s.read.SetMaxIdleConns(n)
	s.q = s.read
	return nil
}

// Close closes the database. The last process to close it empties its write-ahead log.
func (s *Store) Close() error {
	if s.read == s.db {
		return s.db.Close()
	}
	return errors.Join(s.read.Close(), s.db.Close())
}

// Path is where the database file is.
func (s *Store) Path() string { return s.path }

// Read runs do in a transaction that sees one state of the database and takes no lock that hinders a writer.
func (s *Store) Read(ctx context.Context, do func(*Store) error) error {
	return s.retry(ctx, func() error {
		tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // nothing was written
		return do(&Store{db: s.db, read: s.read, q: tx, path: s.path, wait: s.wait})
	})
}

// Change runs do in the one kind of transaction that writes: it has the write lock from its first statement on, so that
// what do checks still holds when it commits. do may run more than once and must do nothing slow. An error of do leaves
// the database as it was. What was erased is gone from the write-ahead log too, see forget. ErrBusy: the lock could not
// be had in time. An error of the database itself is Unchanged, unless it is not known whether the change was made,
// which the error says then.
func (s *Store) Change(ctx context.Context, do func(*Store) error) error {
	return unchanged(s.retry(ctx, func() error {
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // the error of do counts; also when do panics
		if !s.inPlace() {
			err := fmt.Errorf("the database %s was removed or replaced meanwhile: %w", s.path, org.ErrConflict)
			return databaseError{org.Hint(err, "try again")}
		}
		if _, err := tx.ExecContext(ctx, changeCache); err != nil {
			return err
		}
		t := &Store{db: s.db, read: s.read, q: tx, path: s.path, wait: s.wait}
		if err := t.checkNotNewer(ctx); err != nil {
			return err
		}
		if err := do(t); err != nil {
			return orEnded(ctx, err)
		}
		if err := tx.Commit(); err != nil {
			return s.afterFailedCommit(ctx, t.mark, orEnded(ctx, err))
		}
		if !s.inPlace() {
			const lost = "the database %s was removed or replaced just now, and the change with it: %w"
			return org.Hint(fmt.Errorf(lost, s.path, org.ErrConflict), "look before you repeat it")
		}
		if t.erased {
			s.forget(ctx)
		}
		return nil
	}))
}

// inPlace reports whether the file that was opened is still the one at its path. Opening it to see is not needed, and
// must not be.
func (s *Store) inPlace() bool {
	now, err := os.Lstat(s.path)
	return err == nil && os.SameFile(s.file, now)
}

// orEnded is why ctx ended, if that is what rolled the transaction back: whichever noticed it first.
func orEnded(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// errIDTaken says that a freshly minted id is in use: the transaction is tried again with another.
var errIDTaken = errors.New("the id is taken")

// retry runs do until it succeeds, fails for another reason than a lock, or the time to wait is over.
// Our own waiting, unlike SQLite's, obeys ctx.
func (s *Store) retry(ctx context.Context, do func() error) error {
	wait, cancel := context.WithTimeout(ctx, s.wait)
	defer cancel()
	for pause := time.Millisecond; ; pause = min(2*pause, 64*time.Millisecond) {
		err := do()
		if err == nil || !isBusy(err) && !errors.Is(err, errIDTaken) {
			return s.explain(err)
		}
		select {
		case <-wait.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			err := fmt.Errorf("another program kept the database %s locked for %s: %w", s.path, s.wait, org.ErrBusy)
			return databaseError{org.Hint(err, "try again, and look for a program that holds it")}
		case <-time.After(pause/2 + rand.N(pause)): //nolint:gosec // jitter, no secret
		}
	}
}

// changed turns the result of a conditional statement into none unless it changed exactly one row.
func changed(res sql.Result, err, none error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n != 1 {
		return none
	}
	return nil
}
