package store

import (
	"fmt"
	"path/filepath"
	"testing"
)

// TestRestorePageSizes: a backup with pages of any size, and with any journal, is restored into a database with pages
// of any size, also where nothing was.
func TestRestorePageSizes(t *testing.T) {
	aboutSQLite(t, "files")
	original := backupOf(t, 5)
	for _, size := range []int{1024, 65536} {
		for _, journal := range []string{"DELETE", "WAL"} {
			t.Run(fmt.Sprint(size, journal), func(t *testing.T) {
				backup := paged(t, original, size, journal)
				for name, target := range map[string]string{
					"usual": closedDatabase(t), "small": paged(t, closedDatabase(t), 1024, "WAL"),
					"large": paged(t, closedDatabase(t), 65536, "DELETE"), "missing": newPath(t),
				} {
					if err := restore(t, target, backup, Options{}); err != nil {
						t.Errorf("%s: %v", name, err)
						continue
					}
					s := open(t, target, Options{})
					wantCounts(t, s, 5, 6)
					if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
						t.Errorf("%s: Check: %v, %v", name, found, err)
					}
				}
			})
		}
	}
}

// paged is a copy of a database with pages of that size and that journal.
func paged(t *testing.T, path string, size int, journal string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "roster.db")
	write(t, copied, nil)
	s := openBare(t, path)
	defer s.Close() //nolint:errcheck // it is copied
	if _, err := s.db.Exec(fmt.Sprintf(`PRAGMA page_size = %d`, size)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec(`VACUUM INTO $1`, copied); err != nil {
		t.Fatal(err)
	}
	c := openBare(t, copied)
	defer c.Close() //nolint:errcheck // its pages are known
	if _, err := c.db.Exec(`PRAGMA journal_mode = ` + journal); err != nil {
		t.Fatal(err)
	}
	if got, err := c.count(t.Context(), `PRAGMA page_size`); err != nil || got != size {
		t.Fatalf("pages of %d bytes, %v", got, err)
	}
	return copied
}
