package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
)

// Backup writes a copy of the last committed state, while others go on writing, to a new file at path that only its
// owner can read and that appears complete or not at all. It returns ErrConflict if path exists.
func (s *Store) Backup(ctx context.Context, path string) error {
	return writeNew(path, "backup", func(draft string) error { return s.engine.backup(ctx, s, draft) })
}

// writeNew has write fill an empty file, which then gets the path. what it is, is said in errors. It returns ErrConflict if
// path exists.
func writeNew(path, what string, write func(draft string) error) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("finding the place of the %s: %w", what, err)
	}
	exists := org.Hint(fmt.Errorf("%s exists already: %w", path, org.ErrConflict),
		"name a new file; a %s never overwrites one", what)
	if _, err := os.Lstat(path); err == nil {
		return exists
	}
	f, err := privatefile.New(path)
	if errors.Is(err, privatefile.ErrNoFolder) {
		return org.Hint(fmt.Errorf("making the %s: %w", what, err), "make the folder, or name a file in another")
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return databaseError{org.Hint(fmt.Errorf("making the %s: %w", what, err),
			"look at the owner and mode of the folder %s", filepath.Dir(path))}
	}
	if err != nil {
		return fmt.Errorf("making the %s: %w", what, err)
	}
	defer f.Discard() // it stays open: closing it while SQLite has it open would drop SQLite's locks
	if err = write(f.Name()); err == nil {
		err = f.Publish()
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return exists
	case isOutOfSpace(err, path):
		return databaseError{org.Hint(fmt.Errorf("there is no room left for the %s %s: %w", what, path, err),
			"make room on the disk and try again")}
	case isIO(err):
		return databaseError{org.Hint(fmt.Errorf("writing the %s %s: %w", what, path, err),
			"look at the disk, its limits and the system's log")}
	}
	return fmt.Errorf("writing the %s %s: %w", what, path, err)
}

// OpenBackup checks that a file is an undamaged roster database with an organization in it, and opens it.
func OpenBackup(ctx context.Context, path string) (*Store, error) {
	target, err := filepath.EvalSymlinks(path) // a backup may be reached by a link, as the newest one often is
	if err == nil {
		path = target
	}
	const another = "name a file that `roster database backup` made"
	if errors.Is(err, fs.ErrNotExist) {
		return nil, org.Hint(fmt.Errorf("there is no backup at %s: %w", path, org.ErrNotFound), another)
	}
	e, err := findEngine(path, Options{})
	switch {
	case errors.As(err, new(unfit)) && !errors.Is(err, org.ErrUsage): // it was cut off
		return nil, org.Hint(fmt.Errorf("the backup %w: %w", err, org.ErrUsage), "take another backup")
	case errors.As(err, new(unfit)):
		return nil, org.Hint(err, another)
	case err != nil:
		return nil, err
	}
	s, err := connect(e, 0)
	if err != nil {
		return nil, err
	}
	if err := s.checkBackup(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) checkBackup(ctx context.Context) error {
	version, err := s.schemaVersion(ctx)
	if err == nil && version == 0 {
		return org.Hint(fmt.Errorf("the backup %s is empty: %w", s.Path(), org.ErrUsage), "take another backup")
	}
	found, err := s.Check(ctx)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		err := fmt.Errorf("the backup %s is damaged: %s: %w", s.Path(), found[0], org.ErrUsage)
		return org.Hint(err, "take another backup")
	}
	_, err = s.Organization(ctx)
	return err
}
