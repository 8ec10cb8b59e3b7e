package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

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

// missing is the ErrNotFound of a database at path that nobody has made.
func missing(path string) error {
	return org.Hint(fmt.Errorf("there is no database at %s: %w", path, org.ErrNotFound),
		"make one with `roster init`, or name another with --database")
}

func (s *Store) unfinished() error {
	return org.Hint(fmt.Errorf("the database %s is empty: it was never finished: %w", s.Path(), org.ErrNotFound),
		"finish it with `roster init`")
}

func (s *Store) schemaVersion(ctx context.Context) (int, error) {
	return s.engine.schemaVersion(ctx, s)
}

// knownVersion returns the version of the schema. It returns ErrUsage for one that a newer roster made, also since the
// database was opened: it has rules that this program does not know.
func (s *Store) knownVersion(ctx context.Context) (int, error) {
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return 0, err
	}
	return version, checkVersion(s.Path(), version)
}

// migrateTo runs the missing migrations up to a version, in the transaction of s.
func (s *Store) migrateTo(ctx context.Context, target int) error {
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
		if _, err := s.q.ExecContext(ctx, s.engine.schemaText(string(text))); err != nil {
			return fmt.Errorf("migrating the database to schema %d: %w", version+1, err)
		}
	}
	return s.engine.setSchemaVersion(ctx, s.q, version)
}
