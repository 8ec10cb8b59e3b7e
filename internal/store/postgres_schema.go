package store

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/roster-cli/roster/internal/org"
)

// parseSchema returns the name of a schema, which is escaped as in an address. It returns ErrUsage for one that PostgreSQL
// takes for no name, or keeps for itself.
func parseSchema(escaped string) (string, error) {
	name, err := url.PathUnescape(escaped)
	refuse := func(hint string) (string, error) {
		return "", org.Hint(fmt.Errorf("the schema %q in the address of the database is no name: %w", escaped, org.ErrUsage), "%s", hint)
	}
	switch {
	case err != nil:
		return refuse("write % as %25")
	case name == "" || len(name) > 63:
		return refuse("it has 1 to 63 bytes")
	case !isText(name):
		return refuse("it is text in UTF-8 without the byte 0")
	case name == "$user":
		return refuse("in a search_path it stands for the role: name the schema itself")
	case name == "information_schema" || strings.HasPrefix(name, "pg_"):
		return "", org.Hint(fmt.Errorf("the schema %s is PostgreSQL's own: %w", name, org.ErrUsage),
			"choose another name, one that does not begin with pg_")
	}
	return name, nil
}

// prepare brings the schema up to date, for which the role must own it. One that is up to date is left alone.
func (p *server) prepare(ctx context.Context, s *Store, create bool) error { //nolint:revive // the one caller names it
	version, err := s.knownVersion(ctx)
	if err != nil {
		return err
	}
	if version == 0 && !create {
		return p.explainEmpty(ctx, s)
	}
	if version == latest() {
		return nil
	}
	t, err := s.begin(ctx, s.db, toWrite)
	if err != nil {
		return err
	}
	if err := p.migrate(ctx, t, latest()); err != nil {
		t.end() // there is one connection, which explainMigration needs
		return p.explainMigration(ctx, s, err)
	}
	defer t.end()
	return t.tx.Commit()
}

// migrate runs the missing migrations up to a version.
func (p *server) migrate(ctx context.Context, t transaction, version int) error {
	if err := p.lockSchema(ctx, t); err != nil {
		return err
	}
	var encoding string
	if err := t.q.QueryRowContext(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return org.Hint(fmt.Errorf("the database %s has the encoding %s: %w", p.address, encoding, org.ErrUsage),
			"roster needs UTF8: createdb --encoding UTF8 --template template0 %s", p.config.Database)
	}
	exists, err := t.count(ctx, `SELECT count(*) FROM pg_namespace WHERE nspname = $1`, p.schema)
	if err != nil {
		return err
	}
	schema := pgx.Identifier{p.schema}.Sanitize()
	if exists == 0 {
		if _, err := t.tx.ExecContext(ctx, `CREATE SCHEMA `+schema); err != nil {
			return err
		}
	}
	// Without its schema this table, as all others, would become a temporary one where the role may not use the schema.
	_, err = t.tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS `+schema+`.roster_schema (version BIGINT NOT NULL)`)
	if err != nil {
		return err
	}
	return t.migrateTo(ctx, version)
}

// explainEmpty says why there are no tables of roster. PostgreSQL passes over a schema that the role may not use.
func (p *server) explainEmpty(ctx context.Context, s *Store) error {
	closed, err := s.count(ctx, `SELECT count(*) FROM pg_namespace
		WHERE nspname = $1 AND NOT has_schema_privilege(oid, 'USAGE')`, p.schema)
	if err != nil {
		return err
	}
	if closed == 0 {
		return missing(p.address)
	}
	return org.Hint(
		fmt.Errorf("the role %s may not use the schema %s of %s: %w", p.config.User, p.schema, p.address, org.ErrUsage),
		"grant it what docs/postgresql.md lists, beginning with: GRANT USAGE ON SCHEMA %s TO %s",
		pgx.Identifier{p.schema}.Sanitize(), pgx.Identifier{p.config.User}.Sanitize())
}

// explainMigration says who may change the schema, and what stands in the way of the tables. The owner of public stands for
// whoever owns the database.
func (p *server) explainMigration(ctx context.Context, s *Store, err error) error {
	switch sqlState(err) {
	case insufficientPrivilege:
		var owner string
		lookErr := s.q.QueryRowContext(ctx, `SELECT COALESCE((SELECT pg_get_userbyid(c.relowner) FROM pg_class c
				WHERE c.oid = to_regclass('roster_schema')),
			(SELECT NULLIF(pg_get_userbyid(nspowner), 'pg_database_owner') FROM pg_namespace WHERE nspname = $1),
			(SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()))`, p.schema).Scan(&owner)
		if lookErr != nil {
			owner = "its owner"
		}
		return databaseError{org.Hint(
			fmt.Errorf("the role %s may not make or upgrade the tables of %s: %s: %w", p.config.User, p.address, cause(err),
				org.ErrUsage),
			"run this command once as the role %s", owner)}
	case duplicateTable:
		return databaseError{org.Hint(
			fmt.Errorf("the schema %s of %s has tables of another program: %s: %w", p.schema, p.address, cause(err),
				org.ErrConflict),
			"give roster a schema of its own: ?schema=roster")}
	}
	return err
}

func (p *server) setSchemaVersion(ctx context.Context, q querier, version int) error {
	_, err := q.ExecContext(ctx, fmt.Sprintf(`DELETE FROM roster_schema; INSERT INTO roster_schema VALUES (%d)`, version))
	return err
}

// schemaText replaces the words in migrations/*.sql that stand for something else in each database. All texts are
// compared byte by byte, whatever language the database was made for.
func (p *server) schemaText(text string) string {
	return strings.NewReplacer(
		"SERIAL64", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
		"INT64", "BIGINT",
		"BYTES", "BYTEA",
		"TEXT BYTEORDER", `TEXT COLLATE "C"`,
		"TEXT", `TEXT COLLATE "C"`,
		" CLUSTERED;", ";",
		" STRICT;", ";",
	).Replace(text)
}

// check looks for indexes and constraints that do not hold, and for what roster itself would never have stored.
func (p *server) check(ctx context.Context, s *Store) ([]string, error) {
	found, err := s.texts(ctx, `SELECT 'the index ' || c.relname || ' cannot be used' FROM pg_index i
			JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = $1 AND NOT (i.indisvalid AND i.indisready)
		UNION ALL SELECT 'the constraint ' || c.conname || ' was never checked' FROM pg_constraint c
			JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = $1 AND NOT c.convalidated`, p.schema)
	if err != nil {
		return nil, err
	}
	broken, err := s.brokenRules(ctx)
	return append(found, broken...), err
}

// describe sets the size of the schema with its indexes, and the server's version.
func (p *server) describe(ctx context.Context, s *Store, i *Info) error {
	i.Journal = "wal"
	return s.q.QueryRowContext(ctx, `SELECT 'PostgreSQL ' || current_setting('server_version'),
		(SELECT COALESCE(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
			JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r')`, p.schema).
		Scan(&i.Engine, &i.Bytes)
}

// backup copies what is in s into the empty file at path.
func (p *server) backup(ctx context.Context, s *Store, path string) error {
	return s.Read(ctx, func(s *Store) error {
		_, err := s.copyToFile(ctx, path, nil)
		return err
	})
}
