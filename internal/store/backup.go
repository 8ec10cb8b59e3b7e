package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/roster-cli/roster/internal/org"
)

// Backup writes a copy of the last committed state, while others go on writing, to a new file at path that only its
// owner can read. It returns ErrConflict if path exists.
func (s *Store) Backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("finding the backup's place: %w", err)
	}
	if err := createBackupFile(path); err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `VACUUM INTO $1`, path)
	if err == nil {
		err = errors.Join(syncFile(path), syncFolder(filepath.Dir(path)))
	}
	switch {
	case err == nil:
		return nil
	case lacksRoom(err, path):
		err = org.Hint(fmt.Errorf("there is no room left for the backup %s: %w", path, err),
			"make room on the disk and try again")
	default:
		err = fmt.Errorf("writing the backup %s: %w", path, err)
	}
	return errors.Join(err, os.Remove(path))
}

func createBackupFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:forbidigo // SQLite opens it later
	if errors.Is(err, fs.ErrExist) {
		return org.Hint(fmt.Errorf("%s exists already: %w", path, org.ErrConflict),
			"name a new file; a backup never overwrites one")
	}
	if err != nil {
		return fmt.Errorf("making the backup: %w", err)
	}
	return errors.Join(f.Close(), os.Chmod(path, 0o600))
}

// syncFile waits until the file is on disk. SQLite must not have it open.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:forbidigo // VACUUM INTO has closed it
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
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
	if err := s.soundBackup(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) soundBackup(ctx context.Context) error {
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
