package store

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// TestOpenVeryFile: a name with all characters that are special in a URL or in SQL opens the file of that name.
func TestOpenVeryFile(t *testing.T) {
	aboutSQLite(t, "files")
	names := []string{
		"a?b#c%20.db", "with blanks .db", `it's "quoted".db`, "zoë–日本.db", "a&mode=memory.db", ":memory:", "file:x.db", "%",
		"back\\slash.db", "a;b=c+d.db",
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			s, err := Open(t.Context(), path, Options{Create: true})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			if len(entries) != 1 || entries[0].Name() != name {
				t.Errorf("the folder holds %v, want %q alone", entries, name)
			}
			if info, err := os.Stat(path); err != nil || info.Size() == 0 {
				t.Errorf("%q stayed empty: %v", name, err)
			}
		})
	}
}

// TestOpenRelative: a relative path starts from the working directory at the time of opening.
func TestOpenRelative(t *testing.T) {
	aboutSQLite(t, "files")
	t.Chdir(t.TempDir())
	s := open(t, "file:a.db", Options{Create: true})
	if !filepath.IsAbs(s.Path()) || filepath.Base(s.Path()) != "file:a.db" {
		t.Errorf("Path() = %q", s.Path())
	}
}

// TestConnection: each key of the data source name took effect.
func TestConnection(t *testing.T) {
	aboutSQLite(t, "PRAGMA")
	s := newStore(t)
	pragmas := map[string]string{
		"foreign_keys": "1", "synchronous": "2", "trusted_schema": "0", "secure_delete": "1", "cell_size_check": "1",
		"journal_size_limit": "8388608", "fullfsync": "1", "journal_mode": "wal", "busy_timeout": "100",
		"cache_size": "-8192", "query_only": "0",
		"application_id": strconv.Itoa(applicationID), "user_version": strconv.Itoa(latest()),
	}
	for name, want := range pragmas {
		var got string
		if err := s.q.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil || got != want {
			t.Errorf("PRAGMA %s = %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestDoubleQuotedTextIsRefused(t *testing.T) {
	s := newStore(t)
	for _, statement := range []string{
		`SELECT "no such column"`,
		`CREATE TABLE t (a TEXT DEFAULT 'x', CHECK (a <> "no such column"))`,
	} {
		if _, err := s.q.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was taken for text", statement)
		}
	}
}

func TestDefensive(t *testing.T) {
	aboutSQLite(t, "PRAGMA")
	s := newStore(t)
	_, err := s.q.ExecContext(t.Context(), `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql`)
	if err == nil {
		t.Error("the schema could be written to")
	}
	var mode string
	if err := s.q.QueryRowContext(t.Context(), `PRAGMA journal_mode = OFF`).Scan(&mode); err != nil || mode == "off" {
		t.Errorf("PRAGMA journal_mode = OFF gave %q, %v", mode, err)
	}
}

// TestVersion: before 3.53.4, and in 3.53.3, SQLite could lose a commit.
func TestVersion(t *testing.T) {
	aboutSQLite(t, "version of SQLite")
	s := newStore(t)
	var version string
	if err := s.q.QueryRowContext(t.Context(), `SELECT sqlite_version()`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	var got [3]int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &got[0], &got[1], &got[2]); err != nil {
		t.Fatal(err)
	}
	if slices.Compare(got[:], []int{3, 53, 4}) < 0 {
		t.Errorf("SQLite is %s, want 3.53.4 or later", version)
	}
}

// TestStrictTables: every table refuses a value of another type.
func TestStrictTables(t *testing.T) {
	s := newStore(t)
	if !onPostgres() { // where every table is
		loose, err := s.texts(t.Context(), `SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'
			AND name NOT LIKE 'sqlite_%' AND strict = 0`)
		if err != nil || len(loose) > 0 {
			t.Errorf("not STRICT: %v, %v", loose, err)
		}
	}
	for _, statement := range []string{
		`INSERT INTO members (id, email, name, name_key, role, language, joined)
			VALUES ('a', 'b', 'c', 'd', 'user', 'en', 0)`,
		`INSERT INTO groups (id, name, name_key, exact_key, created) VALUES ('a', 'b', 'c', 'd', 'yesterday')`,
		`UPDATE organization SET key_fingerprint = 1`,
	} {
		if _, err := s.q.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was taken", statement)
		}
	}
}

// TestForeignKeys: nothing can refer to a row that does not exist.
func TestForeignKeys(t *testing.T) {
	s := newStore(t)
	if _, err := s.q.ExecContext(t.Context(), `INSERT INTO member_groups (member, grp) VALUES (1, 1)`); err == nil {
		t.Error("a membership of nobody in nothing was taken")
	}
	err := s.SetCredential(t.Context(), "nobody", "$argon2id$")
	wantKind(t, err, org.ErrNotFound)
}

// TestSeconds: an instant is kept to the second, and the zero time, which stands for never, as 0, which is no instant.
func TestSeconds(t *testing.T) {
	for _, c := range []struct {
		at, again time.Time
		kept      int64
	}{
		{time.Time{}, time.Time{}, 0},
		{time.Unix(0, 0), time.Unix(1, 0), 1},
		{time.Unix(-1, 0), time.Unix(-1, 0), -1},
		{time.Unix(7, 999), time.Unix(7, 0), 7},
	} {
		kept := seconds(c.at)
		if again := instant(kept); kept != c.kept || !again.Equal(c.again) {
			t.Errorf("%v is kept as %d, and is %v", c.at, kept, again)
		}
	}
}
