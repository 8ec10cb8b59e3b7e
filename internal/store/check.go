package store

import (
	"context"
	"fmt"
	"os"
	"slices"
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
