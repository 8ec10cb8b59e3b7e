//go:build linux

package cmd

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// What is too long to be sorted in memory is sorted in a temporary file. That there is no room for one, or no folder, is said
// as such, and nobody is written as if that were all.
func TestFaultTemporaryFile(t *testing.T) {
	t.Parallel()
	w := founded(t)
	db, err := sql.Open("sqlite", "file:"+w.database())
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), `WITH RECURSIVE r (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM r WHERE n < 15000)
		INSERT INTO members (n, id, email, name, name_key, role, language, joined)
		SELECT n, 'm' || n, printf('%0240d@acme.example', n), 'x', 'x', 1, 'en', n FROM r`)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	disk := smallDisk(t, 16)
	for _, args := range [][]string{{"export"}, {"members", "list", "-o", "csv"}} {
		for said, c := range map[string]struct {
			environ []string
			before  []string // the command
		}{
			"there is no room left for the database %s or its temporary files: database or disk is full (13)\n" +
				"Hint: make room on the disk and in the folder for temporary files (TMPDIR), and try again": {environ: []string{"SQLITE_TMPDIR=" + disk}},
			"there is no folder for the temporary files of the database %s: disk I/O error (6410)\n" +
				"Hint: set TMPDIR to a folder that roster may write to, with room for as much as it reads, and try again": {
				before: []string{"-e", "inject=access:error=EACCES"},
			},
			"a file beside the database %s, or a temporary one, cannot be made: unable to open database file (14)\n" +
				"Hint: look at the folder for temporary files (TMPDIR) and at that of the database": {environ: []string{"SQLITE_TMPDIR=/proc"}},
		} {
			w := w.copied(t)
			w.environ = append(w.environ, c.environ...)
			e, _ := w.straced("access", append(append(c.before, "roster"), args...)...)
			if want := "Error: " + fmt.Sprintf(said, w.database()) + "\n"; e.code != 1 || e.err != want || strings.Contains(e.out, "@acme.example") {
				t.Errorf("%v ends with %d:\n%s%s\nwant\n%s", args, e.code, e.out, e.err, want)
			}
		}
	}
}
