package store

import (
	"context"
	"database/sql"
	_ "embed" // for wholeSchema
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/org"
)

// prepare makes a newly opened file usable: schema up to date, write-ahead log on.
func (f sqliteFile) prepare(ctx context.Context, s *Store, create bool) error { //nolint:revive // the one caller names it
	version, err := s.knownVersion(ctx)
	if err != nil {
		return err
	}
	if version == 0 && !create {
		return s.unfinished()
	}
	if err := f.refuseTriggers(ctx, s); err != nil {
		return err
	}
	if version < latest() {
		if err := f.migrate(ctx, s); err != nil {
			return err
		}
	}
	if err := f.enableWAL(ctx, s); err != nil {
		return err
	}
	if !create {
		return nil
	}
	return syncFolder(f.path)
}

// migrate brings the schema up to date in one transaction.
func (f sqliteFile) migrate(ctx context.Context, s *Store) error {
	t, err := s.begin(ctx, s.db, toWrite)
	if err != nil {
		return err
	}
	defer t.end()
	if err := f.toLatest(ctx, t.Store); err != nil {
		return err
	}
	return t.tx.Commit()
}

// toLatest brings the schema up to date, in the transaction of s. A new file gets all of it at once: that takes a quarter
// of the time of the migrations.
func (f sqliteFile) toLatest(ctx context.Context, s *Store) error {
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if version > 0 {
		return s.migrateTo(ctx, latest())
	}
	var texts []string
	for _, object := range wholeSchemaObjects() {
		_, text, _ := strings.Cut(object, ": ")
		texts = append(texts, text)
	}
	if _, err := s.q.ExecContext(ctx, strings.Join(texts, ";\n")); err != nil {
		return fmt.Errorf("making the tables of the database: %w", err)
	}
	return f.setSchemaVersion(ctx, s.q, latest())
}

const schemaVersionQuery = "PRAGMA user_version"

func (f sqliteFile) schemaVersion(ctx context.Context, s *Store) (version int, err error) {
	err = s.q.QueryRowContext(ctx, schemaVersionQuery).Scan(&version)
	return version, err
}

func (f sqliteFile) setSchemaVersion(ctx context.Context, q querier, version int) error {
	marks := fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, version)
	_, err := q.ExecContext(ctx, marks)
	return err
}

// enableWAL switches the write-ahead log on if it is off, as in a new file or in a copy made by VACUUM INTO, and waits
// until the journal that was used before is gone.
func (f sqliteFile) enableWAL(ctx context.Context, s *Store) error {
	var mode string
	if err := s.q.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&mode); err != nil {
		return err
	}
	if strings.EqualFold(mode, "wal") {
		return nil
	}
	if err := s.q.QueryRowContext(ctx, `PRAGMA journal_mode = WAL`).Scan(&mode); err != nil {
		return err
	}
	if !strings.EqualFold(mode, "wal") {
		return fmt.Errorf("the database %s cannot have a write-ahead log, its journal stays %s", f.path, mode)
	}
	return syncFolder(f.path)
}

// refuseTriggers refuses a database with triggers or views: roster makes none, and those of others would act in its
// name.
func (f sqliteFile) refuseTriggers(ctx context.Context, s *Store) error {
	found, err := s.texts(ctx, `SELECT type || ' ' || name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1`)
	if err != nil || len(found) == 0 {
		return err
	}
	return org.Hint(fmt.Errorf("the database %s has a %s that roster did not make: %w", f.path, found[0], org.ErrUsage),
		"restore a backup with `roster database restore`, or have somebody look at it who knows SQL")
}

// describe sets what is peculiar to a file.
func (f sqliteFile) describe(ctx context.Context, s *Store, i *Info) error {
	stat, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("looking at the database: %w", err)
	}
	i.Bytes = stat.Size()
	if err := s.q.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&i.Journal); err != nil {
		return err
	}
	return s.q.QueryRowContext(ctx, `SELECT 'SQLite ' || sqlite_version()`).Scan(&i.Engine)
}

// schemaQuery is a query of a schema's objects, one line each, without the two tables in which Litestream keeps its place
// in the write-ahead log (https://litestream.io/how-it-works).
const schemaQuery = `SELECT type || ' ' || name || ': ' || COALESCE(sql, '') FROM sqlite_schema
	WHERE name NOT LIKE 'sqlite_stat%' AND NOT (type = 'table' AND name IN ('_litestream_seq', '_litestream_lock'))
	ORDER BY type DESC, name`

// wholeSchema is what schemaQuery returns of a database with all migrations, with an empty line between objects. Tables
// come before their indexes. A test renews it.
//
//go:embed sqlite_schema.txt
var wholeSchema string

func wholeSchemaObjects() []string {
	return strings.Split(strings.TrimSuffix(wholeSchema, "\n"), "\n\n")
}

// schemaDifferences returns how the schema differs from the one that the migrations up to its version make.
func (f sqliteFile) schemaDifferences(ctx context.Context, s *Store) (found []string, err error) {
	there, err := s.texts(ctx, schemaQuery)
	if err != nil {
		return nil, err
	}
	wanted, err := f.schemaObjects(ctx, s)
	if err != nil {
		return nil, err
	}
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

// schemaObjects is what schemaQuery returns of a new database with the schema that s has.
func (f sqliteFile) schemaObjects(ctx context.Context, s *Store) ([]string, error) {
	version, err := s.schemaVersion(ctx)
	if err != nil || version == latest() {
		return wholeSchemaObjects(), err
	}
	db, err := sql.Open(driverName, ":memory:") // an old backup
	if err != nil {
		return nil, err
	}
	defer db.Close() //nolint:errcheck // it was in memory
	db.SetMaxOpenConns(1)
	fresh := &Store{engine: f, q: f.on(db)}
	if err := fresh.migrateTo(ctx, version); err != nil {
		return nil, err
	}
	return fresh.texts(ctx, schemaQuery)
}

// backup copies what is in s into the file at path, which is empty.
func (f sqliteFile) backup(ctx context.Context, s *Store, path string) error {
	_, err := s.db.ExecContext(ctx, `VACUUM INTO $1`, path)
	if isDamaged(err) { // what else there may be, writeNew says
		return f.explain(err)
	}
	return err
}
