package postgres

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/roster-cli/roster/internal/testenv"
)

func TestMain(m *testing.M) {
	_, remove, err := testenv.TempDir()
	if err != nil {
		panic(err)
	}
	defer remove()
	defer Stop()
	m.Run()
}

func TestShared(t *testing.T) {
	t.Parallel()
	c := Shared(t)
	schema := c.Schema(t)
	owner, daily := connect(t, &c.Server, Owner, schema), connect(t, &c.Server, Daily, schema)
	query(t, owner, "CREATE TABLE t (name TEXT)")
	query(t, daily, "INSERT INTO t VALUES ('a'), ('B')")
	if got := query(t, daily, "SELECT string_agg(name, ' ' ORDER BY name) FROM t"); got != "a B" &&
		query(t, daily, "SELECT current_setting('server_version_num') < '150000'") == "f" {
		t.Errorf("order is that of bytes: %s", got)
	}
	for _, ddl := range []string{"CREATE TABLE u ()", "ALTER TABLE t ADD COLUMN x TEXT", "DROP TABLE t", "CREATE SCHEMA other"} {
		if _, err := daily.Exec(context.Background(), ddl).ReadAll(); err == nil {
			t.Errorf("%s was allowed", ddl)
		}
	}
	if Shared(t) != c {
		t.Error("two clusters")
	}
	if address := Address(t); strings.HasSuffix(address, "&schema="+schema) {
		t.Errorf("not new: %s", address)
	}
}

func TestSchemaIsDropped(t *testing.T) {
	t.Parallel()
	c := New(t)
	t.Run("", func(t *testing.T) { c.Schema(t) })
	if found := query(t, connect(t, &c.Server, Owner, ""), "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'test%'"); found != "" {
		t.Errorf("left: %s", found)
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	c := New(t)
	schema := c.Schema(t)
	query(t, connect(t, &c.Server, Owner, schema), "CREATE TABLE t AS SELECT 1")
	for _, stop := range []func(){c.Kill, c.Stop} {
		stop()
		if _, err := pgconn.Connect(context.Background(), c.Address(Owner, "")); err == nil {
			t.Fatal("still answers")
		}
		c.Restart(t)
		if got := query(t, connect(t, &c.Server, Owner, schema), "SELECT * FROM t"); got != "1" {
			t.Errorf("t is %q", got)
		}
	}
}

func TestPooler(t *testing.T) {
	t.Parallel()
	s := Shared(t).Pooler(t)
	first, second := connect(t, s, Owner, ""), connect(t, s, Daily, "")
	if query(t, first, "SELECT current_user") != Owner || query(t, second, "SELECT current_user") != Daily {
		t.Error("roles are mixed up")
	}
	third := connect(t, s, Owner, "")
	query(t, third, "BEGIN")
	if a, b := query(t, first, "SELECT pg_backend_pid()"), query(t, third, "SELECT pg_backend_pid()"); a == b {
		t.Error("a transaction's connection was given to another client")
	}
	query(t, third, "COMMIT")
	if a, b := query(t, first, "SELECT pg_backend_pid()"), query(t, third, "SELECT pg_backend_pid()"); a != b {
		t.Error("not in transaction mode: two clients have two connections")
	}
}

func TestPair(t *testing.T) {
	t.Parallel()
	p := NewPair(t)
	schema := p.Schema(t)
	query(t, connect(t, &p.Server, Owner, schema), "CREATE TABLE t (name TEXT)")
	for _, stop := range []func(*Cluster){(*Cluster).Kill, (*Cluster).Stop} {
		query(t, connect(t, &p.Server, Daily, schema), "INSERT INTO t VALUES ('acknowledged')")
		stop(p.Primary)
		p.Promote(t)
		query(t, connect(t, &p.Server, Daily, schema), "INSERT INTO t VALUES ('alone')")
		p.Rejoin(t)
	}
	if got := query(t, connect(t, &p.Server, Daily, schema), "SELECT count(*) FROM t"); got != "4" {
		t.Errorf("%s rows", got)
	}
}

// connect connects a role whose statements speak of the schema.
func connect(t *testing.T, s *Server, role, schema string) *pgconn.PgConn {
	t.Helper()
	c, err := pgconn.Connect(context.Background(), s.Address(role, ""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	if schema != "" {
		query(t, c, "SET search_path = "+schema)
	}
	return c
}

// query returns the first column of the rows, one a line.
func query(t *testing.T, c *pgconn.PgConn, sql string) string {
	t.Helper()
	results, err := c.Exec(context.Background(), sql).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range results[0].Rows {
		lines = append(lines, string(row[0]))
	}
	return strings.Join(lines, "\n")
}
