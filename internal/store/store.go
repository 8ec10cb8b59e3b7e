// Package store keeps an organization in a database: SQL, written once for SQLite and PostgreSQL.
// It writes what it is told; what may happen is decided above it.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// Store is an open database, or a transaction on it.
type Store struct {
	engine engine
	db     *sql.DB // one connection, which writes
	read   *sql.DB // what reads outside a change uses: db, or connections of its own
	q      querier
	conn   *sql.Conn // of the transaction; nil outside one
	wait   time.Duration
	left   time.Duration // of wait, for what retry runs; 0: all of it
	// mark is the last event that the transaction wrote: what to look for when its commit failed.
	mark mark
	// organization is what the transaction read of it, which nobody else changes meanwhile; nil if nothing.
	organization *org.Organization
	// erased is whether the transaction deleted or replaced secrets.
	erased bool
}

// Options say how a database is opened.
type Options struct {
	// Wait is how long a lock that another process holds is waited for; zero is 15 seconds.
	Wait time.Duration
	// Create makes the file and its folder, or the schema of a server, and the tables where they are missing.
	Create bool
	// Readers is how many connections there are for reading alone, so that reads do not wait for a change that waits
	// for its lock; zero is none: a command that does one thing needs one connection.
	Readers int
}

const defaultWait = 15 * time.Second

// Open opens the database at path, which is a file or a postgres:// address, and brings its schema up to date. It
// returns ErrNotFound if there is no database or an unfinished one, ErrUsage for one of another program or a newer
// roster and for an address or rights that are wrong, and ErrBusy for one that stays locked or cannot be reached.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	e, err := findEngine(path, o)
	if err != nil {
		return nil, err
	}
	s, err := connect(e, o.Wait)
	if err != nil {
		return nil, err
	}
	if err := s.retry(ctx, func(s *Store) error { return e.prepare(ctx, s, o.Create) }); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.addReaders(o.Readers); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// findEngine returns the engine of the database at path, which it does not open.
func findEngine(path string, o Options) (engine, error) {
	if isAddress(path) {
		return newPostgres(path)
	}
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
	return openFile(path)
}

// connect makes a Store of the database of e, without looking into it.
func connect(e engine, wait time.Duration) (*Store, error) {
	db, err := e.pool(1)
	if err != nil {
		return nil, err
	}
	s := &Store{engine: e, db: db, read: db, wait: cmp.Or(wait, defaultWait)}
	s.q = e.alone(s)
	return s, nil
}

// addReaders makes n connections for reading.
func (s *Store) addReaders(n int) error {
	if n == 0 {
		return nil
	}
	db, err := s.engine.pool(n)
	if err != nil {
		return err
	}
	s.read = db
	s.q = s.engine.alone(s)
	return nil
}

// Close closes the database. The last process to close a SQLite file empties its write-ahead log.
func (s *Store) Close() error {
	if s.read == s.db {
		return s.db.Close()
	}
	return errors.Join(s.read.Close(), s.db.Close())
}

// ClockAhead is how far the database's clock is ahead of this machine's, which is 0 for a file and for less than a second.
// The database's clock decides what has expired where several machines share it.
func (s *Store) ClockAhead() time.Duration { return s.engine.ahead() }

// Path is where the database is: a file, or an address without its password.
func (s *Store) Path() string { return s.engine.name() }

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
