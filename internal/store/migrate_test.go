package store

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// TestMigrationNames: migrations are numbered without a gap, so that sorting them by name is sorting them by number.
func TestMigrationNames(t *testing.T) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 || len(names) != latest() {
		t.Fatalf("%d names for %d migrations: %v", len(names), latest(), err)
	}
	for i, name := range names {
		if want := fmt.Sprintf("migrations/%04d_", i+1); !strings.HasPrefix(name, want) {
			t.Errorf("migration %d is %s, want %s…", i+1, name, want)
		}
	}
}

// TestMigrateFromEach: from the schema after each migration, the later ones lead to the same schema as from nothing.
func TestMigrateFromEach(t *testing.T) {
	want, err := newStore(t).texts(t.Context(), `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`)
	if err != nil || len(want) < 10 {
		t.Fatalf("%d statements make the schema, %v", len(want), err)
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for version := range names {
		s := bare(t)
		for _, name := range names[:version] {
			text, err := migrations.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			run(t, s, schemaWords().Replace(string(text)))
		}
		run(t, s, fmt.Sprintf("PRAGMA user_version = %d", version))
		if err := s.prepare(t.Context(), true); err != nil {
			t.Fatalf("from schema %d: %v", version, err)
		}
		got, err := s.texts(t.Context(), `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`)
		if err != nil || strings.Join(got, ";") != strings.Join(want, ";") {
			t.Errorf("from schema %d: %v, another schema than from nothing", version, err)
		}
		if at, err := s.schemaVersion(t.Context()); err != nil || at != latest() {
			t.Errorf("from schema %d: version %d, %v", version, at, err)
		}
	}
}

// TestFailingMigration: it leaves nothing behind, and the database can be finished once the cause is gone.
func TestFailingMigration(t *testing.T) {
	s := bare(t)
	run(t, s, `CREATE TABLE audit (x)`) // in the way of the last table of the first migration
	if err := s.prepare(t.Context(), true); err == nil {
		t.Fatal("the migration succeeded")
	}
	tables, err := s.texts(t.Context(), `SELECT name FROM sqlite_schema`)
	if err != nil || len(tables) != 1 {
		t.Errorf("left behind: %v, %v", tables, err)
	}
	if at, err := s.schemaVersion(t.Context()); err != nil || at != 0 {
		t.Errorf("version %d, %v", at, err)
	}
	run(t, s, `DROP TABLE audit`)
	if err := s.prepare(t.Context(), true); err != nil {
		t.Error(err)
	}
}

// TestUnfinished: an interrupted init leaves an empty file, or one without an organization. Both say so.
func TestUnfinished(t *testing.T) {
	path := newPath(t)
	write(t, path, nil)
	_, err := Open(t.Context(), path, Options{})
	wantKind(t, err, org.ErrNotFound)
	s := open(t, path, Options{Create: true})
	_, err = s.Organization(t.Context())
	wantKind(t, err, org.ErrNotFound)
	if !strings.Contains(org.HintOf(err), "roster init") {
		t.Errorf("hint %q", org.HintOf(err))
	}
}

// TestNewerMeanwhile: a schema that became newer after the header was read is refused too.
func TestNewerMeanwhile(t *testing.T) {
	s := newStore(t)
	run(t, s, fmt.Sprintf("PRAGMA user_version = %d", latest()+1))
	wantKind(t, s.prepare(t.Context(), false), org.ErrUsage)
}

// bare returns a database without a schema.
func bare(t *testing.T) *Store {
	t.Helper()
	path := newPath(t)
	write(t, path, nil)
	s := openBare(t, path)
	if info, err := os.Stat(path); err != nil || info.Size() > 0 {
		t.Fatalf("not bare: %v", err)
	}
	return s
}

func run(t *testing.T, s *Store, statement string) {
	t.Helper()
	if _, err := s.q.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
