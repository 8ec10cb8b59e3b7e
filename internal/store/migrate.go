package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/roster-cli/roster/internal/org"
)

//go:embed migrations/*.sql
var migrations embed.FS

// latest returns the version of the schema that this program knows: the number of its migrations.
func latest() int {
	names, _ := fs.Glob(migrations, "migrations/*.sql") // the pattern is a constant
	return len(names)
}

// checkVersion refuses a schema that a newer roster made.
func checkVersion(path string, version int) error {
	if version > latest() {
		const newer = "%s was made by a newer roster (schema %d, this one knows %d): %w"
		return org.Hint(fmt.Errorf(newer, path, version, latest(), org.ErrUsage), "update roster on this machine")
	}
	return nil
}

// prepare makes a newly opened file usable: schema up to date, write-ahead log on. It returns ErrNotFound for a file
// without a schema, unless create is set.
func (s *Store) prepare(ctx context.Context, create bool) error { //nolint:revive // the one caller names it
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if err := checkVersion(s.path, version); err != nil {
		return err
	}
	if version == 0 && !create {
		return s.unfinished()
	}
	if err := s.refuseTriggers(ctx); err != nil {
		return err
	}
	if version < latest() {
		if err := s.migrate(ctx); err != nil {
			return err
		}
	}
	return s.enableWAL(ctx)
}

func (s *Store) unfinished() error {
	return org.Hint(fmt.Errorf("the database %s is empty: it was never finished: %w", s.path, org.ErrNotFound),
		"finish it with `roster init`")
}

func (s *Store) schemaVersion(ctx context.Context) (version int, err error) {
	err = s.q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	return version, err
}

// checkNotNewer refuses to change a database that a newer roster has migrated since it was opened: it now has rules
// that this program does not know.
func (s *Store) checkNotNewer(ctx context.Context) error {
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return err
	}
	return checkVersion(s.path, version)
}

// migrate runs the missing migrations in one transaction.
func (s *Store) migrate(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := migrateTo(ctx, &Store{q: tx, path: s.path}, latest()); err != nil {
		_ = tx.Rollback() // the first error is the one to report
		return err
	}
	return tx.Commit()
}

// migrateTo runs the missing migrations up to a version.
func migrateTo(ctx context.Context, s *Store, target int) error {
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return err
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for ; version < min(target, len(names)); version++ {
		text, err := migrations.ReadFile(names[version])
		if err != nil {
			return err
		}
		if _, err := s.q.ExecContext(ctx, schemaWords().Replace(string(text))); err != nil {
			return fmt.Errorf("migrating the database to schema %d: %w", version+1, err)
		}
	}
	marks := fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, version)
	_, err = s.q.ExecContext(ctx, marks)
	return err
}

// enableWAL switches the write-ahead log on if it is off, as in a new file or in a copy made by VACUUM INTO, and waits
// until the journal that was used before is gone.
func (s *Store) enableWAL(ctx context.Context) error {
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
		return fmt.Errorf("the database %s cannot have a write-ahead log, its journal stays %s", s.path, mode)
	}
	return syncFolder(s.path)
}
