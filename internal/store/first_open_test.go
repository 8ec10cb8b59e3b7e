package store

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// TestFirstOpens: many processes make and open a database at once, and none fails.
func TestFirstOpens(t *testing.T) {
	t.Parallel()
	const processes = 16
	all := make([]process, processes)
	for i := range all {
		all[i] = startProcess(t)
	}
	for round := range firstOpens(testenv.Full(50, 5)) {
		path := newPath(t)
		for _, p := range all {
			p.ask(t, "create "+path)
		}
		for i, p := range all {
			if answer := p.answer(t); answer != "ok" {
				t.Errorf("round %d, process %d: %s", round, i, answer)
			}
		}
		s := open(t, path, Options{})
		if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
			t.Errorf("round %d: %v, %v", round, found, err)
		}
	}
}

// firstOpens is n, or less on PostgreSQL, which takes long to make tables.
func firstOpens(n int) int {
	if onPostgres() {
		return max(1, n/10)
	}
	return n
}

// TestFirstOpensInOneProcess: the same with goroutines.
func TestFirstOpensInOneProcess(t *testing.T) {
	for round := range firstOpens(testenv.Full(20, 4)) {
		path := newPath(t)
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				if err := create(t.Context(), path); err != nil {
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		all.Wait()
	}
}

// TestLogStaysOff: a file whose write-ahead log cannot be switched on, because somebody reads it, is not opened.
func TestLogStaysOff(t *testing.T) {
	aboutSQLite(t, "files")
	path := backupOf(t, 1)
	reading, err := openBare(t, path).db.Begin()
	must(t, err)
	defer reading.Rollback() //nolint:errcheck // it only reads
	for _, create := range []bool{false, true} {
		_, err := Open(t.Context(), path, Options{Create: create, Wait: 200 * time.Millisecond})
		wantKind(t, err, org.ErrBusy)
	}
}

// TestLogIsSwitchedOn: opening a copy made by VACUUM INTO switches its write-ahead log on, even if many do so at once.
func TestLogIsSwitchedOn(t *testing.T) {
	t.Parallel()
	aboutSQLite(t, "files")
	s := newStore(t)
	all := make([]process, 8)
	for i := range all {
		all[i] = startProcess(t)
	}
	for round := range testenv.Full(20, 5) {
		path := filepath.Join(t.TempDir(), "copy.db")
		if err := s.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		if mode := read(t, path)[18]; mode != 1 {
			t.Fatalf("the copy's write version is %d, the test is for copies without a log", mode)
		}
		for _, p := range all {
			p.ask(t, "create "+path)
		}
		for i, p := range all {
			if answer := p.answer(t); answer != "ok" {
				t.Errorf("round %d, process %d: %s", round, i, answer)
			}
		}
		if mode := read(t, path)[18]; mode != 2 {
			t.Errorf("round %d: the write version is %d, want 2 (write-ahead log)", round, mode)
		}
	}
}
