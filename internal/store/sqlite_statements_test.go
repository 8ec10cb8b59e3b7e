package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"
)

// kept are the statements that a connection keeps.
func kept(t *testing.T, conn *sql.Conn) map[string]statement {
	t.Helper()
	var idle map[string]statement
	err := conn.Raw(func(c any) error {
		idle = c.(*keepingConn).idle //nolint:errcheck,forcetypeassert // it panics in a test
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return idle
}

// oneConn is a connection of a new store with an empty table x.
func oneConn(t *testing.T) *sql.Conn {
	t.Helper()
	conn, err := newStore(t).db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	runOn(t, conn, "CREATE TABLE x (a INTEGER UNIQUE)")
	return conn
}

func runOn(t *testing.T, conn *sql.Conn, query string, args ...any) {
	t.Helper()
	if _, err := conn.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// TestStatementsKept: the same SQL is prepared once on a connection, also when it is run again while its rows are read.
func TestStatementsKept(t *testing.T) {
	aboutSQLite(t, "statements of its connections")
	conn := oneConn(t)
	const insert, query = "INSERT INTO x VALUES ($1)", "SELECT a FROM x WHERE a >= $1 ORDER BY a"
	runOn(t, conn, insert, 1)
	first := kept(t, conn)[insert]
	runOn(t, conn, insert, 2)
	if again := kept(t, conn)[insert]; first == nil || again != first {
		t.Errorf("the statement is %v, and %v the second time", first, again)
	}
	read := func(from int, meanwhile func()) (found []int) {
		rows, err := conn.QueryContext(t.Context(), query, from)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close() //nolint:errcheck // Err has it
		for rows.Next() {
			var a int
			if err := rows.Scan(&a); err != nil {
				t.Fatal(err)
			}
			found = append(found, a)
			meanwhile()
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return found
	}
	all := read(1, func() {
		if second := read(2, func() {}); !slices.Equal(second, []int{2}) {
			t.Errorf("read meanwhile: %v", second)
		}
	})
	if !slices.Equal(all, []int{1, 2}) {
		t.Errorf("read: %v", all)
	}
	selected := kept(t, conn)[query]
	read(1, func() {})
	if again := kept(t, conn)[query]; selected == nil || again != selected {
		t.Errorf("the query is %v, and %v the second time", selected, again)
	}
}

// TestStatementsNotKept: what fails is prepared anew, as is a PRAGMA, which would do nothing the second time.
func TestStatementsNotKept(t *testing.T) {
	aboutSQLite(t, "statements of its connections")
	conn := oneConn(t)
	const insert = "INSERT INTO x VALUES ($1)"
	runOn(t, conn, insert, 1)
	if _, err := conn.ExecContext(t.Context(), insert, 1); err == nil {
		t.Error("a second row with a value that is unique")
	}
	if s := kept(t, conn)[insert]; s != nil {
		t.Errorf("kept: %v", s)
	}
	runOn(t, conn, insert, 2)
	for _, pages := range []int{100, 200, 100} {
		runOn(t, conn, fmt.Sprintf("PRAGMA cache_size = %d", pages))
		var now int
		if err := conn.QueryRowContext(t.Context(), "PRAGMA cache_size").Scan(&now); err != nil || now != pages {
			t.Errorf("cache_size is %d, %v, want %d", now, err, pages)
		}
	}
}

// TestStatementsAfterSchemaChange: a statement that is kept sees a table as it is now.
func TestStatementsAfterSchemaChange(t *testing.T) {
	aboutSQLite(t, "statements of its connections")
	conn := oneConn(t)
	runOn(t, conn, "INSERT INTO x VALUES (1)")
	columns := func() []string {
		rows, err := conn.QueryContext(t.Context(), "SELECT * FROM x")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close() //nolint:errcheck // Err has it
		names, err := rows.Columns()
		if err := errors.Join(err, rows.Err()); err != nil {
			t.Fatal(err)
		}
		return names
	}
	before := columns()
	runOn(t, conn, "ALTER TABLE x ADD COLUMN b TEXT")
	if after := columns(); !slices.Equal(before, []string{"a"}) || !slices.Equal(after, []string{"a", "b"}) {
		t.Errorf("columns %v, then %v", before, after)
	}
}

// TestStatementsFew: a connection does not keep ever more.
func TestStatementsFew(t *testing.T) {
	aboutSQLite(t, "statements of its connections")
	conn := oneConn(t)
	for n := range 3*maxKept + 1 {
		runOn(t, conn, fmt.Sprintf("SELECT %d", n))
		if len(kept(t, conn)) > maxKept {
			t.Fatalf("%d are kept", len(kept(t, conn)))
		}
	}
	if last := fmt.Sprintf("SELECT %d", 3*maxKept); kept(t, conn)[last] == nil {
		t.Error("the last one is not kept")
	}
}
