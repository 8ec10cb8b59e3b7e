package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
)

// refuseTriggers refuses a database with triggers or views: roster makes none, and those of others would act in its name.
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
