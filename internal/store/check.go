package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// Check runs the database's own checks and returns what they found. Nothing is repaired.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	found, err := s.engine.check(ctx, s)
	return found, s.engine.explain(err)
}

// Size returns how many bytes the database takes.
func (s *Store) Size(ctx context.Context) (bytes int64, err error) {
	var i Info
	err = s.engine.describe(ctx, s, &i)
	return i.Bytes, s.engine.explain(err)
}

// brokenRules returns what roster itself would never have stored.
func (s *Store) brokenRules(ctx context.Context) ([]string, error) {
	version, err := s.schemaVersion(ctx)
	if err != nil || version != latest() {
		return nil, err // an old backup, which is migrated before it is used
	}
	return s.texts(ctx, `SELECT text FROM (
			SELECT 'the resource ' || r.kind || '/' || r.name || ' has no owner' AS text FROM resources r
			WHERE NOT EXISTS (SELECT 1 FROM permissions p WHERE p.resource = r.n AND p.level = 3)
			ORDER BY r.n LIMIT 20) ownerless
		UNION ALL SELECT text FROM (SELECT 'the User ' || m.email || ' owns ' || r.kind || '/' || r.name AS text
			FROM permissions p CROSS JOIN members m CROSS JOIN resources r
			WHERE p.level = 3 AND m.n = p.member AND m.role = 1 AND r.n = p.resource ORDER BY p.n LIMIT 20) users`)
}

func (s *Store) texts(ctx context.Context, statement string, args ...any) ([]string, error) {
	rows, err := s.q.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var found []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		found = append(found, text)
	}
	return found, rows.Err()
}

// Info describes a database.
type Info struct {
	Path        string
	Bytes       int64
	Engine      string // the program and its version
	Schema      int
	Journal     string
	Members     int
	Groups      int
	Resources   int
	Permissions int
	Invitations int
}

// Info returns what `database info` shows.
func (s *Store) Info(ctx context.Context) (Info, error) {
	i := Info{Path: s.Path()}
	var err error
	if i.Schema, err = s.schemaVersion(ctx); err != nil {
		return i, err
	}
	err = s.q.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM members), (SELECT count(*) FROM groups),
		(SELECT count(*) FROM resources), (SELECT count(*) FROM permissions), (SELECT count(*) FROM invitations)`).
		Scan(&i.Members, &i.Groups, &i.Resources, &i.Permissions, &i.Invitations)
	return i, errors.Join(err, s.engine.describe(ctx, s, &i))
}

// readyWait is how long Ready waits for the write lock.
const readyWait = 600 * time.Millisecond

// Ready returns nil if the database can be read and changed now, and within a second an error that says why not: its
// file is gone or was replaced, or a program keeps it locked (ErrBusy). A lock that changes hands is none: while
// others are busy changing the database, it is ready.
func (s *Store) Ready(ctx context.Context) error {
	if !s.engine.inPlace() {
		err := fmt.Errorf("the database %s was removed or replaced: %w", s.Path(), org.ErrNotFound)
		return databaseError{org.Hint(err, "restart `roster serve` when the right file is in its place")}
	}
	before, err := s.lastEvent(ctx)
	if err != nil {
		return s.engine.explain(err)
	}
	brief := &Store{engine: s.engine, db: s.db, read: s.read, wait: readyWait}
	err = brief.retry(ctx, func(s *Store) error {
		t, err := s.begin(ctx, s.read, toChange)
		if err == nil {
			t.end()
		}
		return err
	})
	if !errors.Is(err, org.ErrBusy) {
		return err
	}
	if after, _ := s.lastEvent(ctx); after > before {
		return nil
	}
	return err
}

// OwnsFile reports whether that is one of the database's files, which nobody else may open.
func (s *Store) OwnsFile(file fs.FileInfo) bool { return s.engine.owns(file) }

// WriteProblems returns what keeps the database from being changed, by this user or by its owner.
func (s *Store) WriteProblems(ctx context.Context) ([]WriteProblem, error) {
	return s.engine.writeProblems(ctx, s)
}
