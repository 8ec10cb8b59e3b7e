package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestUpgradeNeedsOwner: an older schema is upgraded by its owner alone, and whoever may write to its tables may write to
// the new ones too.
func TestUpgradeNeedsOwner(t *testing.T) {
	t.Parallel()
	c := postgres.Shared(t)
	schema := c.Schema(t)
	older(t, c.Address(postgres.Owner, schema), 6)
	daily := c.Address(postgres.Daily, schema)
	for range 2 {
		_, err := Open(t.Context(), daily, Options{})
		wantRefusal(t, err, org.ErrUsage, "the role roster may not make or upgrade the tables", "as the role roster_owner")
	}
	withOrganization(t, open(t, c.Address(postgres.Owner, schema), Options{}))
	s := open(t, daily, Options{})
	change(t, s, func(s *Store) error {
		if err := s.AddMember(t.Context(), newMember(1)); err != nil {
			return err
		}
		return s.SetFailedSignIns(t.Context(), 1, epoch(), epoch())
	})
}

// TestPublicNeedsOwner: who may make tables in public is told by name, also where PostgreSQL calls them pg_database_owner.
func TestPublicNeedsOwner(t *testing.T) {
	aboutPostgres(t, "schema public") // whose rights two cannot change at once
	t.Parallel()
	c := postgres.Shared(t)
	c.Must(t, "REVOKE CREATE ON SCHEMA public FROM PUBLIC") // before PostgreSQL 15 everybody may
	_, err := Open(t.Context(), c.Address(postgres.Daily, ""), Options{Create: true})
	wantRefusal(t, err, org.ErrUsage, "the role roster may not make or upgrade the tables", "as the role "+postgres.Superuser)
}

// older makes the schema of the database at address as an older roster left it.
func older(t *testing.T, address string, version int) {
	t.Helper()
	e, err := newPostgres(address)
	if err != nil {
		t.Fatal(err)
	}
	s, err := connect(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // what was committed stays
	tx, err := s.begin(t.Context(), s.db, toWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.end()
	if err := errors.Join(e.migrate(t.Context(), tx, version), tx.tx.Commit()); err != nil {
		t.Fatal(err)
	}
}

// TestClosedSchema: what a role cannot see is not taken for an empty database.
func TestClosedSchema(t *testing.T) {
	t.Parallel()
	c := postgres.Shared(t)
	schema := c.Schema(t)
	open(t, c.Address(postgres.Owner, schema), Options{Create: true})
	run(t, open(t, c.Address(postgres.Owner, schema), Options{}), `REVOKE USAGE ON SCHEMA `+schema+` FROM roster`)
	closed, missing := c.Address(postgres.Daily, schema), c.Address(postgres.Daily, "None")
	for _, o := range []Options{{}, {Create: true}} {
		_, err := Open(t.Context(), closed, o)
		wantRefusal(t, err, org.ErrUsage, "the role roster may not", schema)
	}
	_, err := Open(t.Context(), closed, Options{})
	wantRefusal(t, err, org.ErrUsage, "may not use the schema "+schema, `GRANT USAGE ON SCHEMA "`+schema+`" TO "roster"`)
	_, err = Open(t.Context(), missing, Options{})
	wantRefusal(t, err, org.ErrNotFound, "schema=None")
	_, err = Open(t.Context(), missing, Options{Create: true})
	wantRefusal(t, err, org.ErrUsage, "the role roster may not make", "as the role postgres")
}

// wantRefusal wants an error of that kind, in whose text or hint each part is.
func wantRefusal(t *testing.T, err, kind error, parts ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("%v, want %v", err, kind)
	}
	text := err.Error() + "\n" + org.HintOf(err)
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in: %s", part, text)
		}
	}
}

// TestRightsToChange: what a role may not change is said, and that an administrator of the server decided so.
func TestRightsToChange(t *testing.T) {
	t.Parallel()
	c := postgres.Shared(t)
	schema := c.Schema(t)
	owner := open(t, c.Address(postgres.Owner, schema), Options{Create: true})
	daily := open(t, c.Address(postgres.Daily, schema), Options{})
	for _, step := range []struct{ revoked, said string }{
		{"", ""},
		{"DELETE ON audit", "the role roster may not change the table audit of postgres://roster@"},
		{"INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema, "the role roster may only read postgres://roster@"},
	} {
		if step.revoked != "" {
			run(t, owner, `REVOKE `+step.revoked+` FROM roster`)
		}
		found, err := daily.WriteProblems(t.Context())
		if err != nil || len(found) > 1 || len(found) == 1 && !found[0].Granted {
			t.Fatalf("%v, %v", found, err)
		}
		if said := fmt.Sprint(found); !strings.HasPrefix(said, "["+step.said) || step.said == "" && said != "[]" {
			t.Errorf("without %s: %s", step.revoked, said)
		}
	}
}

// TestMissingTable: a schema that lacks what roster made in it is damaged, or not roster's.
func TestMissingTable(t *testing.T) {
	t.Parallel()
	c := postgres.Shared(t)
	address := c.Address(postgres.Owner, c.Schema(t))
	s := open(t, address, Options{Create: true})
	for _, statement := range []string{`ALTER TABLE audit DROP COLUMN origin`, `DROP TABLE audit`} {
		run(t, s, statement)
		_, err := collect(List(t.Context(), s, Events(), listing.Query{}))
		if !errors.As(err, new(databaseError)) || !strings.Contains(err.Error(), "is damaged, or not roster's") ||
			org.HintOf(err) == "" {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
