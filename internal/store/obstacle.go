package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/roster-cli/roster/internal/privatefile"
)

// WriteProblem is why the database cannot be changed: a file of it, or its folder, that cannot be written to.
type WriteProblem struct{ Problem, Advice string }

func (o WriteProblem) String() string { return o.Problem + "; " + o.Advice }

// WriteProblems returns what keeps the database from being changed, by this user or by its owner. SQLite makes the files
// beside a database as read-only as it is at that time, and whatever is left of them stays so.
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
