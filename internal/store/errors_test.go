//go:build unix

package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// TestObstacles: what keeps a database from being changed is found, named together with the way out, and gone with it.
// SQLite leaves read-only files beside a database that was read-only for a while.
func TestObstacles(t *testing.T) {
	aboutSQLite(t, "files")
	s := newStore(t)
	fill(t, s, 1) // the write-ahead log is there
	folder := filepath.Dir(s.Path())
	for path, mode := range map[string]os.FileMode{
		s.Path(): 0o400, s.Path() + "-wal": 0o400, s.Path() + "-shm": 0o440, folder: 0o500,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		wantObstacle(t, s, "")
		for _, set := range []os.FileMode{mode, info.Mode().Perm()} {
			if err := os.Chmod(path, set); err != nil {
				t.Fatal(err)
			}
			if set == mode {
				wantObstacle(t, s, "run chmod u+w "+path)
				wantHint(t, s, path)
			}
		}
	}
	if os.Getuid() != 0 {
		t.Skip("only root can give a file away")
	}
	if err := os.Chown(s.Path()+"-shm", 12345, -1); err != nil {
		t.Fatal(err)
	}
	wantObstacle(t, s, "run chown 0 "+s.Path()+"-shm")
}

// wantObstacle fails unless that is the advice on the only obstacle, or there is none and no advice.
func wantObstacle(t *testing.T, s *Store, advice string) {
	t.Helper()
	found, err := s.WriteProblems(t.Context())
	if err != nil || len(found) > 1 || (len(found) == 1) != (advice != "") || advice != "" && found[0].Advice != advice {
		t.Errorf("obstacles %q, %v, want %q", found, err, advice)
	}
}

// wantHint fails unless the error of a change that the database does not let through names the file.
func wantHint(t *testing.T, s *Store, path string) {
	t.Helper()
	if _, err := s.db.ExecContext(t.Context(), `PRAGMA query_only = 1`); err != nil {
		t.Fatal(err)
	}
	_, err := s.db.ExecContext(t.Context(), `DELETE FROM members`)
	if err := s.engine.explain(err); err == nil || !strings.Contains(org.HintOf(err), path) ||
		!strings.HasPrefix(err.Error(), "the database "+s.Path()+" cannot be written to: ") {
		t.Errorf("%v, hint %q, want %s", err, org.HintOf(err), path)
	}
	if _, err := s.db.ExecContext(t.Context(), `PRAGMA query_only = 0`); err != nil {
		t.Fatal(err)
	}
}
