package store

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestSchemaName: a schema may have any name, for all that is done with a database.
func TestSchemaName(t *testing.T) {
	aboutPostgres(t, "schema") // of one name, so that two cannot run at once
	t.Parallel()
	const name = `it's a "schema"; --é%?&`
	c := postgres.Shared(t)
	t.Cleanup(func() { c.Must(t, "DROP SCHEMA IF EXISTS "+pgx.Identifier{name}.Sanitize()+" CASCADE") })
	file := open(t, newFile(t), Options{Create: true})
	fillAll(t, file, 9)
	want := digests(t, file)
	address, err := parseAddress(c.Address(postgres.Owner, ""))
	must(t, err)
	to := address.describe(name)
	if _, err := file.Copy(t.Context(), to, nil); err != nil {
		t.Fatal(err)
	}
	s := open(t, to, Options{})
	if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("check: %q, %v", found, err)
	}
	if found, err := s.WriteProblems(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("may not be written to: %v, %v", found, err)
	}
	if _, err := s.Info(t.Context()); err != nil {
		t.Error(err)
	}
	backup := newFile(t)
	must(t, s.Backup(t.Context(), backup))
	must(t, restore(t, to, backup, Options{}))
	execute(t, s, `DELETE FROM audit WHERE change = 'restored'`)
	if got := digests(t, s); !maps.Equal(got, want) {
		t.Errorf("copied and restored %v, want %v", got, want)
	}
}

// TestWrongSchema: a schema that PostgreSQL takes for no name is refused, with the reason.
func TestWrongSchema(t *testing.T) {
	for name, hint := range map[string]string{
		"":                      "1 to 63 bytes",
		strings.Repeat("x", 64): "1 to 63 bytes",
		"a%00b":                 "UTF-8 without the byte 0",
		"%FF":                   "UTF-8 without the byte 0",
		"100%":                  "write % as %25",
		"$user":                 "stands for the role",
		"%24user":               "stands for the role",
		"pg_temp":               "does not begin with pg_",
		"information_schema":    "choose another name",
	} {
		_, err := newPostgres("postgres://h/acme?schema=" + name)
		if !errors.Is(err, org.ErrUsage) || !strings.Contains(org.HintOf(err), hint) {
			t.Errorf("%s: %v, hint %q", name, err, org.HintOf(err))
		}
	}
	for _, name := range []string{"$USER", "$user2", "PG_x", "pgx", strings.Repeat("x", 63)} {
		if s, err := newPostgres("postgres://h/acme?schema=" + name); err != nil || s.schema != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaOfCopy: a copy, and what is restored where nothing was, have the same columns, constraints and indexes as what
// init makes.
func TestSchemaOfCopy(t *testing.T) {
	from := open(t, newFile(t), Options{Create: true})
	fillAll(t, from, 9)
	server := schemaOf(t, open(t, postgres.Address(t), Options{Create: true}))
	copied, file, restored := postgres.Address(t), newFile(t), postgres.Address(t)
	for _, to := range []string{copied, file} {
		if _, err := copyAll(t, from, to); err != nil {
			t.Fatal(err)
		}
	}
	must(t, restore(t, restored, file, Options{}))
	for path, want := range map[string][]string{copied: server, file: schemaOf(t, from), restored: server} {
		if got := schemaOf(t, open(t, path, Options{})); !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", path, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}
