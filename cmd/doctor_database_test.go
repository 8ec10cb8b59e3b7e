//go:build unix

package cmd

import (
	"database/sql"
	"strings"
	"testing"
)

// A large database is opened by doctor and not checked, and it says so; database check finds what is wrong in it.
func TestDoctorOfManyBytes(t *testing.T) {
	t.Parallel()
	w := founded(t, "ROSTER_LINK_BASE_URL=http://127.0.0.1:1")
	db, err := sql.Open("sqlite", "file:"+w.database())
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), `INSERT INTO resources (id, kind, name, name_key, exact_key, created)
		VALUES ('0r0000000000', 'layer', 'Roads', 'roads', 'roads', 1)`)
	if err != nil {
		t.Fatal(err)
	}
	const nobodys = "the resource layer/Roads has no owner"
	if e := w.run("doctor"); e.code != 1 || !strings.Contains(e.out, nobodys) {
		t.Errorf("a small database: exit code %d\n%s", e.code, e.out)
	}
	_, err = db.ExecContext(t.Context(), `WITH RECURSIVE c (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < 17)
		INSERT INTO audit (time, change, actor, action, subject, subject_key, details, details_key)
		SELECT n, '', '', '', '', '', hex(zeroblob(1 << 19)), '' FROM c`)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if e := w.run("doctor"); e.code != 0 || !strings.Contains(e.out, ", of Acme; too large to be checked here (18 MiB): run `roster database check`\n") {
		t.Errorf("a large database: exit code %d\n%s", e.code, e.out)
	}
	if e := w.run("database", "check"); e.code != 1 || !strings.Contains(e.out+e.err, nobodys) {
		t.Errorf("a check of it: exit code %d\n%s%s", e.code, e.out, e.err)
	}
}
