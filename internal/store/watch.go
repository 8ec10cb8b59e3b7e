package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/roster-cli/roster/internal/org"
)

// Watch notices changes of a database, whoever makes them. It has a connection of its own.
type Watch struct {
	s  *Store
	db *sql.DB

	mu     sync.Mutex
	conn   *sql.Conn // nil: none yet, or it was lost
	opened int       // how many connections there were
}

// Watch returns a Watch of s. Close it before s.
func (s *Store) Watch() (*Watch, error) {
	db, err := s.engine.pool(1)
	if err != nil {
		return nil, err
	}
	return &Watch{s: s, db: db}, nil
}

// Version returns a text that is another one whenever a change was committed since the last call. It may also differ
// when nothing changed. It reads no table, so that it can be called every second. It returns an error if the database is
// busy, gone or replaced; the next call tries again.
func (w *Watch) Version(ctx context.Context) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.s.engine.inPlace() {
		return "", fmt.Errorf("the database %s was removed or replaced meanwhile: %w", w.s.Path(), org.ErrNotFound)
	}
	var version string
	err := w.s.retry(ctx, func(*Store) (err error) {
		if version, err = w.ask(ctx); err != nil {
			err = errors.Join(err, w.drop())
		}
		return err
	})
	return version, err
}

// ask asks the connection, which it makes if there is none: a new one counts from the beginning.
func (w *Watch) ask(ctx context.Context) (version string, err error) {
	if w.conn == nil {
		if w.conn, err = w.db.Conn(ctx); err != nil {
			return "", err
		}
		w.opened++
	}
	err = w.conn.QueryRowContext(ctx, w.s.engine.versionQuery()).Scan(&version)
	return fmt.Sprintf("%d %s", w.opened, version), err
}

// drop closes the connection.
func (w *Watch) drop() error {
	if w.conn == nil {
		return nil
	}
	err := w.conn.Close()
	w.conn = nil
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}

// Close closes the connection.
func (w *Watch) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.drop(), w.db.Close())
}
