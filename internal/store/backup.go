package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"

	"github.com/roster-cli/roster/internal/org"
)

// Backup writes a copy of the database as it is committed now, while others go on writing, to a new file at path
// that only its owner can read. A file that exists gives ErrConflict.
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
		err = syncFile(path)
	}
	switch {
	case err == nil:
		return nil
	case lacksRoom(err, path):
		err = org.Hint(fmt.Errorf("there is no room left for the backup %s: %w", path, err), "make room on the disk and try again")
	default:
		err = fmt.Errorf("writing the backup %s: %w", path, err)
	}
	return errors.Join(err, os.Remove(path))
}

func createBackupFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:forbidigo // SQLite has not opened it yet
	if errors.Is(err, fs.ErrExist) {
		return org.Hint(fmt.Errorf("%s exists already: %w", path, org.ErrConflict), "name a new file; a backup never overwrites one")
	}
	if err != nil {
		return fmt.Errorf("making the backup: %w", err)
	}
	return errors.Join(f.Close(), os.Chmod(path, 0o600))
}

// syncFile waits until the file is on the disk. SQLite must not have it open.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:forbidigo // VACUUM INTO has closed it
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Restore makes the database at path what the backup file holds, in one transaction: a crash leaves the old state.
// The backup is checked first. It refuses, with ErrBusy, while another program has the database open.
func Restore(ctx context.Context, path, backup string, o Options) error {
	backup, err := filepath.Abs(backup)
	if err != nil {
		return fmt.Errorf("finding the backup: %w", err)
	}
	if _, err := CheckBackup(ctx, backup); err != nil {
		return err
	}
	if path, err = filepath.Abs(path); err != nil {
		return fmt.Errorf("finding the database: %w", err)
	}
	if same(path, backup) {
		return org.Hint(fmt.Errorf("%s is the database itself, not a backup of it: %w", backup, org.ErrUsage), "name a file that `roster database backup` made")
	}
	if err := createFile(path); err != nil {
		return err
	}
	if err := checkFile(path); err != nil {
		return err
	}
	s, err := connect(path, o.Wait) // what is in it may be damaged
	if err != nil {
		return err
	}
	return errors.Join(s.restoreFrom(ctx, backup), s.Close())
}

// CheckBackup makes sure that a file is a sound database of roster's with an organization in it.
// It gives what is in it.
func CheckBackup(ctx context.Context, path string) (org.Organization, error) {
	target, err := filepath.EvalSymlinks(path) // a backup may be reached by a link, as the newest one often is
	if err == nil {
		path = target
	}
	if errors.Is(err, fs.ErrNotExist) {
		return org.Organization{}, org.Hint(fmt.Errorf("there is no backup at %s: %w", path, org.ErrNotFound), "name a file that `roster database backup` made")
	}
	if err := checkFile(path); err != nil {
		return org.Organization{}, err
	}
	s, err := connect(path, 0)
	if err != nil {
		return org.Organization{}, err
	}
	defer s.Close() //nolint:errcheck // only read
	found, err := s.Check(ctx)
	if err != nil {
		return org.Organization{}, err
	}
	if len(found) > 0 {
		return org.Organization{}, org.Hint(fmt.Errorf("the backup %s is damaged: %s: %w", path, found[0], org.ErrUsage), "take another backup")
	}
	if version, err := s.schemaVersion(ctx); err != nil || version == 0 {
		return org.Organization{}, errors.Join(err, org.Hint(fmt.Errorf("the backup %s is empty: %w", path, org.ErrUsage), "take another backup"))
	}
	return s.Organization(ctx)
}

// same tells whether two paths lead to one file.
func same(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// restoreFrom copies the backup into s, which nobody else may have open, in one transaction.
func (s *Store) restoreFrom(ctx context.Context, backup string) error {
	err := s.copyFrom(ctx, backup)
	switch {
	case err == nil:
		return nil
	case isBusy(err):
		return org.Hint(fmt.Errorf("another program has the database %s open: %w", s.path, org.ErrBusy), "stop it (is `roster serve` running?) and try again")
	case isDamaged(err):
		return org.Hint(fmt.Errorf("the database %s is too damaged to restore into: %w", s.path, err), "move it away, with its -wal and -shm, and try again")
	}
	return unchanged(fault{fmt.Errorf("restoring failed: %w", s.explain(err))})
}

func (s *Store) copyFrom(ctx context.Context, backup string) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // the error before it counts
	// In this mode the lock that the transaction takes is kept until the database is closed.
	if _, err := conn.ExecContext(ctx, `PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK`); err != nil {
		return err
	}
	return conn.Raw(func(c any) error { return copyInto(c, dataSource(backup)) })
}

// copyInto runs SQLite's backup from source into the connection c.
func copyInto(c any, source string) error {
	target, ok := c.(interface {
		NewRestore(string) (*sqlite.Backup, error)
	})
	if !ok {
		return errors.ErrUnsupported
	}
	b, err := target.NewRestore(source)
	if err != nil {
		return err
	}
	_, err = b.Step(-1)
	return errors.Join(err, b.Finish())
}
