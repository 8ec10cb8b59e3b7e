package store

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"slices"
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

var update = flag.Bool("update", false, "write the golden file anew")

// TestWholeSchema: the schema that Check wants, and new databases get, is the one that the migrations make.
func TestWholeSchema(t *testing.T) {
	aboutSQLite(t, "text of the whole schema")
	s := bare(t)
	must(t, s.migrateTo(t.Context(), latest()))
	want, err := s.texts(t.Context(), schemaQuery)
	if err != nil || len(want) < 10 {
		t.Fatalf("the schema has %d objects, %v", len(want), err)
	}
	text := strings.Join(want, "\n\n") + "\n"
	if slices.ContainsFunc(want, func(object string) bool { return strings.Contains(object, "\n\n") }) {
		t.Error("an object has an empty line in it, which separates objects in sqlite_schema.txt")
	}
	if *update {
		write(t, "sqlite_schema.txt", []byte(text))
		return // this program has the old one
	}
	if text != wholeSchema {
		t.Error("sqlite_schema.txt is not what the migrations make: renew it with -update")
	}
	if got, err := newStore(t).texts(t.Context(), schemaQuery); err != nil || !slices.Equal(got, want) {
		t.Errorf("a new database has another schema than the migrations make: %q, %v", got, err)
	}
}

// TestMigrateFromEach: from the schema after each migration, the later ones lead to the same schema as from nothing.
func TestMigrateFromEach(t *testing.T) {
	want := schemaOf(t, newStore(t))
	if len(want) < 10 {
		t.Fatalf("%d statements make the schema", len(want))
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
			run(t, s, s.engine.schemaText(string(text)))
		}
		if onPostgres() {
			run(t, s, `CREATE TABLE roster_schema (version BIGINT NOT NULL)`)
		}
		must(t, s.engine.setSchemaVersion(t.Context(), s.q, version))
		if err := s.engine.prepare(t.Context(), s, true); err != nil {
			t.Fatalf("from schema %d: %v", version, err)
		}
		if !slices.Equal(schemaOf(t, s), want) {
			t.Errorf("from schema %d: another schema than from nothing", version)
		}
		if at, err := s.schemaVersion(t.Context()); err != nil || at != latest() {
			t.Errorf("from schema %d: version %d, %v", version, at, err)
		}
	}
}

// schemaOf returns what the tables and indexes are.
func schemaOf(t *testing.T, s *Store) []string {
	t.Helper()
	query := `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`
	if _, there := s.engine.(*server); there {
		query = `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' ||
				COALESCE(column_default, '') FROM information_schema.columns WHERE table_schema = current_schema()
			UNION ALL SELECT replace(indexdef, current_schema(), '') FROM pg_indexes WHERE schemaname = current_schema()
			UNION ALL SELECT conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
				WHERE connamespace = current_schema()::regnamespace ORDER BY 1`
	}
	found, err := s.texts(t.Context(), query)
	must(t, err)
	return found
}

// TestFailingMigration: it leaves nothing behind, and the database can be finished once the cause is gone.
func TestFailingMigration(t *testing.T) {
	s := bare(t)
	run(t, s, `CREATE TABLE audit (x TEXT)`) // in the way of the last table of the first migration
	if err := s.engine.prepare(t.Context(), s, true); err == nil {
		t.Fatal("the migration succeeded")
	}
	if tables := schemaOf(t, s); len(tables) != 1 {
		t.Errorf("left behind: %v", tables)
	}
	if at, err := s.schemaVersion(t.Context()); err != nil || at != 0 {
		t.Errorf("version %d, %v", at, err)
	}
	run(t, s, `DROP TABLE audit`)
	if err := s.engine.prepare(t.Context(), s, true); err != nil {
		t.Error(err)
	}
}

// TestUnfinished: an interrupted init leaves an empty file, or one without an organization. Both say so.
func TestUnfinished(t *testing.T) {
	path := emptyPlace(t)
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
	must(t, s.engine.setSchemaVersion(t.Context(), s.q, latest()+1))
	wantKind(t, s.engine.prepare(t.Context(), s, false), org.ErrUsage)
}

// bare returns a database without a schema.
func bare(t *testing.T) *Store {
	t.Helper()
	s := openBare(t, emptyPlace(t))
	if version, err := s.schemaVersion(t.Context()); err != nil || version > 0 {
		t.Fatalf("not bare: %v", err)
	}
	return s
}

// emptyPlace returns where an interrupted init left nothing: the path of an empty file, or an empty schema.
func emptyPlace(t *testing.T) string {
	t.Helper()
	path := newPath(t)
	if !onPostgres() {
		write(t, path, nil)
	}
	return path
}

func run(t *testing.T, s *Store, statement string) {
	t.Helper()
	if _, err := s.q.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
