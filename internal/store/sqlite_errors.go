package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
)

// busy reports whether another process holds the lock, so that trying again may help.
func (f sqliteFile) busy(err error) bool {
	return isLocked(err) || errors.Is(err, context.DeadlineExceeded) // of our own waiting: retry looks at the caller's first
}

func isLocked(err error) bool {
	code := errorCode(err)
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// rolledBack reports whether another process kept the commit from being made.
func (f sqliteFile) rolledBack(err error) bool { return isLocked(err) }

// confirm does nothing: what another connection sees is in the file.
func (f sqliteFile) confirm(tx) error { return nil }

// gaveUp is the ErrBusy of a lock that another process holds.
func (f sqliteFile) gaveUp(_ error, wait time.Duration) error {
	err := fmt.Errorf("another program kept the database %s locked for %s: %w", f.path, wait, org.ErrBusy)
	return databaseError{org.Hint(err, "try again, and look for a program that holds it")}
}

// isDamaged reports whether the file is damaged, or not a database.
func isDamaged(err error) bool {
	code := errorCode(err)
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// isFull reports whether SQLite says that the disk is full; see isOutOfSpace.
func isFull(err error) bool { return errorCode(err) == sqlite3.SQLITE_FULL }

// isIO reports whether the system failed to read or write.
func isIO(err error) bool { return errorCode(err) == sqlite3.SQLITE_IOERR }

// isReadOnly reports whether the file or its folder may not be written to.
func isReadOnly(err error) bool {
	code := errorCode(err)
	return code == sqlite3.SQLITE_READONLY || code == sqlite3.SQLITE_CANTOPEN
}

// errorCode returns SQLite's primary result code in err, or 0.
func errorCode(err error) int { return resultCode(err) & 0xff }

// resultCode returns SQLite's extended result code in err, or 0.
func resultCode(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code()
}

// explain turns an error of the database into a fault that says what is wrong and what to do. Any other error, and
// one that is a fault already, stays as it is.
func (f sqliteFile) explain(err error) error {
	switch {
	case err == nil, errors.As(err, new(databaseError)):
		return err
	case isDamaged(err):
		return databaseError{org.Hint(fmt.Errorf("the database %s is damaged: %w", f.path, err),
			"look at it with `roster database check`, and restore a backup with `roster database restore`")}
	case isFull(err) && !isFolderFull(filepath.Dir(f.path)): // any more
		return databaseError{
			org.Hint(fmt.Errorf("there is no room left for the database %s or its temporary files: %w", f.path, err),
				"make room on the disk and in the folder for temporary files (TMPDIR), and try again"),
		}
	case isOutOfSpace(err, f.path):
		return databaseError{org.Hint(fmt.Errorf("there is no room left for the database %s: %w", f.path, err),
			"make room on the disk and try again")}
	case resultCode(err) == sqlite3.SQLITE_IOERR_GETTEMPPATH:
		return databaseError{org.Hint(fmt.Errorf("there is no folder for the temporary files of the database %s: %w", f.path, err),
			"set TMPDIR to a folder that roster may write to, with room for as much as it reads, and try again")}
	case isIO(err):
		return databaseError{org.Hint(fmt.Errorf("reading or writing the database %s failed: %w", f.path, err),
			"look at the disk, its limits and the system's log; `roster database check` looks at the file")}
	case isReadOnly(err):
		return databaseError{f.readOnly(err)}
	case errors.Is(err, os.ErrPermission):
		return databaseError{org.Hint(err, "look at the owner and mode of %s", f.path)}
	}
	return err
}

// readOnly names the file because of which the database could not be changed, which ended with err.
func (f sqliteFile) readOnly(err error) error {
	found, lookErr := f.obstacles()
	if lookErr == nil && len(found) == 0 && errorCode(err) == sqlite3.SQLITE_CANTOPEN {
		return org.Hint(fmt.Errorf("a file beside the database %s, or a temporary one, cannot be made: %w", f.path, err),
			"look at the folder for temporary files (TMPDIR) and at that of the database")
	}
	err = fmt.Errorf("the database %s cannot be written to: %w", f.path, err)
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

func (f sqliteFile) writeProblems(context.Context, *Store) ([]WriteProblem, error) {
	return f.obstacles()
}

// obstacles are what keeps the database from being changed, by this user or by its owner. SQLite makes the files beside a
// database as read-only as it is at that time, and whatever is left of them stays so.
func (f sqliteFile) obstacles() ([]WriteProblem, error) {
	if runtime.GOOS == "windows" {
		return nil, nil
	}
	var found []WriteProblem
	database, err := os.Stat(f.path)
	if err != nil {
		return nil, fmt.Errorf("looking at the database: %w", err)
	}
	for _, path := range []string{filepath.Dir(f.path), f.path, f.path + "-wal", f.path + "-shm", f.path + "-journal"} {
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
		return WriteProblem{
			Problem: fmt.Sprintf("%s has mode %04o and cannot be written to", path, mode),
			Advice:  "run chmod u+w " + path,
		}
	case owner != of && mode&forGroup == 0 && !info.IsDir():
		return WriteProblem{
			Problem: fmt.Sprintf("%s belongs to user %d, and the database to user %d", path, owner, of),
			Advice:  fmt.Sprintf("run chown %d %s", of, path),
		}
	case privatefile.Writable(path) != nil:
		return WriteProblem{
			Problem: fmt.Sprintf("this user cannot write to %s, its mode is %04o and its owner is user %d", path, mode, owner),
			Advice:  "run roster as its owner, or change that",
		}
	}
	return WriteProblem{}
}
