package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
)

// databaseError is an error of the database itself, in words for a person.
type databaseError struct{ error }

func (f databaseError) Unwrap() error { return f.error }

// unknownOutcome is a databaseError after which it is not known whether the change was made.
type unknownOutcome struct{ error }

func (u unknownOutcome) Unwrap() error { return u.error }

// Unchanged is an error of the database itself because of which a change was not made.
type Unchanged struct{ error }

func (u Unchanged) Unwrap() error { return u.error }

// unchanged makes err an Unchanged if it is a fault, unless that is uncertain.
func unchanged(err error) error {
	if errors.As(err, new(databaseError)) && !errors.As(err, new(unknownOutcome)) {
		return Unchanged{err}
	}
	return err
}

// afterFailedCommit checks whether the commit that failed with err took effect nevertheless.
func (s *Store) afterFailedCommit(ctx context.Context, m mark, err error) error {
	if errors.Is(err, sql.ErrTxDone) || errors.Is(err, ctx.Err()) || isBusy(err) || m.n == 0 {
		return err // the driver rolled back
	}
	found, lookErr := s.hasMark(context.WithoutCancel(ctx), m)
	if found {
		return nil
	}
	err = databaseError{s.explain(err)}
	if lookErr == nil {
		return err
	}
	look := "look before you repeat it: `roster audit list --limit 5`"
	if hint := org.HintOf(err); hint != "" {
		look = hint + "; " + look
	}
	return org.Hint(unknownOutcome{fmt.Errorf("it is not known whether the change was made: %w", err)}, "%s", look)
}

// explain turns an error of the database into a fault that says what is wrong and what to do. Any other error, and
// one that is a fault already, stays as it is.
func (s *Store) explain(err error) error {
	switch {
	case err == nil, errors.As(err, new(databaseError)):
		return err
	case isDamaged(err):
		return databaseError{org.Hint(fmt.Errorf("the database %s is damaged: %w", s.path, err),
			"look at it with `roster database check`, and restore a backup with `roster database restore`")}
	case isFull(err) && !isFolderFull(filepath.Dir(s.path)): // any more
		return databaseError{
			org.Hint(fmt.Errorf("there is no room left for the database %s or its temporary files: %w", s.path, err),
				"make room on the disk and in the folder for temporary files (TMPDIR), and try again"),
		}
	case isOutOfSpace(err, s.path):
		return databaseError{org.Hint(fmt.Errorf("there is no room left for the database %s: %w", s.path, err),
			"make room on the disk and try again")}
	case isIO(err):
		return databaseError{org.Hint(fmt.Errorf("reading or writing the database %s failed: %w", s.path, err),
			"look at the disk, its limits and the system's log; `roster database check` looks at the file")}
	case isReadOnly(err):
		return databaseError{s.readOnly(err)}
	case errors.Is(err, os.ErrPermission):
		return databaseError{org.Hint(err, "look at the owner and mode of %s", s.path)}
	}
	return err
}

// readOnly names the file because of which the database could not be changed, which ended with err.
func (s *Store) readOnly(err error) error {
	err = fmt.Errorf("the database %s cannot be written to: %w", s.path, err)
	found, lookErr := s.WriteProblems()
	if lookErr != nil || len(found) == 0 {
		return org.Hint(err, "roster needs to write to the file and its folder; look at their owner and mode")
	}
	return org.Hint(err, "%s", found[0])
}

// isOutOfSpace reports whether SQLite's err from reading or writing the file at path means a full disk or an exhausted
// quota. SQLite does not always say so: if it needs room in order to read, or meets a quota, it reports an I/O error,
// and if it cannot make its log, that the file cannot be opened.
func isOutOfSpace(err error, path string) bool {
	return isFull(err) || (isIO(err) || isReadOnly(err)) && isFolderFull(filepath.Dir(path))
}

// isFolderFull reports whether folder lacks room even for as little as SQLite's shared memory grows by.
func isFolderFull(folder string) bool {
	f, err := os.CreateTemp(folder, ".roster-*")
	if err != nil {
		return IsDiskFull(err)
	}
	_, err = f.Write(make([]byte, 32<<10))
	return IsDiskFull(errors.Join(err, f.Close(), os.Remove(f.Name())))
}

// WriteProblem is why the database cannot be changed: a file of it, or its folder, that cannot be written to.
type WriteProblem struct{ Problem, Advice string }

func (o WriteProblem) String() string { return o.Problem + "; " + o.Advice }

// WriteProblems returns what keeps the database from being changed, by this user or by its owner. SQLite makes the
// files beside a database as read-only as it is at that time, and whatever is left of them stays so.
func (s *Store) WriteProblems() ([]WriteProblem, error) {
	if runtime.GOOS == "windows" {
		return nil, nil
	}
	var found []WriteProblem
	database, err := os.Stat(s.path)
	if err != nil {
		return nil, fmt.Errorf("looking at the database: %w", err)
	}
	for _, path := range []string{filepath.Dir(s.path), s.path, s.path + "-wal", s.path + "-shm", s.path + "-journal"} {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("looking at the database: %w", err)
		}
		if o := writeProblem(path, info, database); o.Problem != "" {
			found = append(found, o)
		}
	}
	return found, nil
}

// writeProblem says what is wrong with one of the database's files, or its folder; nothing is wrong if it says nothing.
func writeProblem(path string, info, database fs.FileInfo) WriteProblem {
	const forOwner, forGroup = 0o200, 0o020
	mode := info.Mode().Perm()
	owner, _ := privatefile.Owner(info)
	of, _ := privatefile.Owner(database)
	switch {
	case mode&forOwner == 0:
		return WriteProblem{fmt.Sprintf("%s has mode %04o and cannot be written to", path, mode), "run chmod u+w " + path}
	case owner != of && mode&forGroup == 0 && !info.IsDir():
		return WriteProblem{
			fmt.Sprintf("%s belongs to user %d, and the database to user %d", path, owner, of),
			fmt.Sprintf("run chown %d %s", of, path),
		}
	case privatefile.Writable(path) != nil:
		return WriteProblem{
			fmt.Sprintf("this user cannot write to %s, its mode is %04o and its owner is user %d", path, mode, owner),
			"run roster as its owner, or change that",
		}
	}
	return WriteProblem{}
}

// IsDiskFull reports whether err comes from the system and means a full disk or an exhausted quota.
func IsDiskFull(err error) bool {
	if runtime.GOOS == "windows" {
		// ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED
		return errors.Is(err, syscall.Errno(39)) || errors.Is(err, syscall.Errno(112)) ||
			errors.Is(err, syscall.Errno(1295))
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
