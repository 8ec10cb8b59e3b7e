package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// Check runs SQLite's own checks and returns what they found. Nothing is repaired.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	found, err := s.texts(ctx, `PRAGMA integrity_check`)
	if isDamaged(err) {
		return []string{err.Error()}, nil // so damaged that it cannot even be checked
	}
	if err != nil {
		return nil, s.explain(err)
	}
	if len(found) == 1 && found[0] == "ok" {
		found = nil
	}
	strange, err := s.schemaDifferences(ctx)
	if err != nil {
		return nil, s.explain(err)
	}
	found = append(found, strange...)
	dangling, err := s.texts(
		ctx,
		`SELECT 'row ' || COALESCE(CAST(rowid AS TEXT), '?') || ' of ' || "table" || ' refers to a missing row of ' || parent
		FROM pragma_foreign_key_check`,
	)
	if err != nil {
		return nil, s.explain(err)
	}
	broken, err := s.brokenRules(ctx)
	return slices.Concat(found, dangling, broken), err
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
	Engine      string // SQLite and its version
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
	i := Info{Path: s.path}
	stat, err := os.Stat(s.path)
	if err != nil {
		return i, fmt.Errorf("looking at the database: %w", err)
	}
	i.Bytes = stat.Size()
	if i.Schema, err = s.schemaVersion(ctx); err != nil {
		return i, err
	}
	if err := s.q.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&i.Journal); err != nil {
		return i, err
	}
	err = s.q.QueryRowContext(ctx, `SELECT 'SQLite ' || sqlite_version(),
		(SELECT count(*) FROM members), (SELECT count(*) FROM groups),
		(SELECT count(*) FROM resources), (SELECT count(*) FROM permissions), (SELECT count(*) FROM invitations)`).
		Scan(&i.Engine, &i.Members, &i.Groups, &i.Resources, &i.Permissions, &i.Invitations)
	return i, err
}

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

// refuseTriggers refuses a database with triggers or views: roster makes none, and those of others would act in its
// name.
func (s *Store) refuseTriggers(ctx context.Context) error {
	found, err := s.texts(
		ctx,
		`SELECT type || ' ' || name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1`,
	)
	if err != nil || len(found) == 0 {
		return err
	}
	return org.Hint(fmt.Errorf("the database %s has a %s that roster did not make: %w", s.path, found[0], org.ErrUsage),
		"restore a backup with `roster database restore`, or have somebody look at it who knows SQL")
}

// schemaText is a query of a schema's objects, one line each.
const schemaText = `SELECT type || ' ' || name || ': ' || COALESCE(sql, '') FROM sqlite_schema
	WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1`

// schemaDifferences returns how the schema differs from the one that the migrations up to its version make.
func (s *Store) schemaDifferences(ctx context.Context) ([]string, error) {
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return nil, err
	}
	there, err := s.texts(ctx, schemaText)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(driverName, ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close() //nolint:errcheck // it was in memory
	db.SetMaxOpenConns(1)
	fresh := &Store{db: db, q: db}
	if err := migrateTo(ctx, fresh, version); err != nil {
		return nil, err
	}
	wanted, err := fresh.texts(ctx, schemaText)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, text := range there {
		if !slices.Contains(wanted, text) {
			found = append(found, "the schema has what roster did not make: "+text)
		}
	}
	for _, text := range wanted {
		if !slices.Contains(there, text) {
			found = append(found, "the schema lacks "+text)
		}
	}
	return found, nil
}
