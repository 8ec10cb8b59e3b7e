package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
)

// Backup writes a copy of the last committed state, while others go on writing, to a new file at path that only its
// owner can read and that appears complete or not at all. It returns ErrConflict if path exists.
func (s *Store) Backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("finding the backup's place: %w", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return backupExists(path)
	}
	f, err := privatefile.New(path)
	if err != nil {
		return fmt.Errorf("making the backup: %w", err)
	}
	defer f.Discard() // it stays open: closing it while SQLite has it open would drop SQLite's locks
	_, err = s.db.ExecContext(ctx, `VACUUM INTO $1`, f.Name())
	if err == nil {
		err = f.Publish()
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return backupExists(path)
	case isOutOfSpace(err, path):
		return org.Hint(fmt.Errorf("there is no room left for the backup %s: %w", path, err),
			"make room on the disk and try again")
	}
	return fmt.Errorf("writing the backup %s: %w", path, err)
}

func backupExists(path string) error {
	return org.Hint(fmt.Errorf("%s exists already: %w", path, org.ErrConflict),
		"name a new file; a backup never overwrites one")
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
	if path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("finding the backup: %w", err)
	}
	if err := checkFile(path); err != nil {
		return nil, err
	}
	s, err := connect(path, 0)
	if err != nil {
		return nil, err
	}
	if err := s.checkBackup(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) checkBackup(ctx context.Context) error {
	found, err := s.Check(ctx)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		err := fmt.Errorf("the backup %s is damaged: %s: %w", s.path, found[0], org.ErrUsage)
		return org.Hint(err, "take another backup")
	}
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if version == 0 {
		return org.Hint(fmt.Errorf("the backup %s is empty: %w", s.path, org.ErrUsage), "take another backup")
	}
	_, err = s.Organization(ctx)
	return err
}
