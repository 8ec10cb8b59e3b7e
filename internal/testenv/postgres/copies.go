package postgres

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Copies returns a function that gives each test a database of its own, as create makes one at a path or an address: a
// copy of a file, or of a schema where PostgreSQL is chosen. What create makes must be complete when it returns.
func Copies(create func(tb testing.TB, path string)) func(testing.TB) string {
	schemas := schemaCopies{create: create}
	var once sync.Once
	var content []byte
	return func(tb testing.TB) string {
		tb.Helper()
		if Chosen() {
			return schemas.take(tb)
		}
		once.Do(func() {
			path := filepath.Join(tb.TempDir(), "roster.db")
			create(tb, path)
			var err error
			if content, err = os.ReadFile(path); err != nil {
				tb.Fatal(err)
			}
		})
		path := filepath.Join(tb.TempDir(), "roster.db")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			tb.Fatal(err)
		}
		return path
	}
}

// schemaCopies are schemas with the content of the first. They are used again by one test after the other, as long as
// none changed the tables themselves.
type schemaCopies struct {
	create func(tb testing.TB, address string)

	mu    sync.Mutex
	first string // schema; nobody changes it
	fill  string // SQL that gives the schema NAME the content of the first
	free  []schemaCopy
}

// schemaCopy is a schema, and what its tables were when it was new.
type schemaCopy struct{ name, tables string }

func (s *schemaCopies) take(tb testing.TB) string {
	tb.Helper()
	c := Shared(tb)
	found := s.reserve(tb, c)
	if found.name == "" {
		found.name = c.createSchema(tb)
		s.create(tb, c.forOwner(found.name))
		found.tables = c.Must(tb, describe(found.name))
	}
	tb.Cleanup(func() { s.giveBack(tb, c, found) })
	c.Must(tb, strings.ReplaceAll(s.fill, "NAME", found.name))
	return c.forOwner(found.name)
}

// reserve returns a schema that was used before, or none. It creates the first schema.
func (s *schemaCopies) reserve(tb testing.TB, c *Cluster) (found schemaCopy) {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first == "" {
		name := c.createSchema(tb)
		s.create(tb, c.forOwner(name))
		s.fill = c.Must(tb, copyOf(name))
		s.first = name
	}
	if last := len(s.free) - 1; last >= 0 {
		found, s.free = s.free[last], s.free[:last]
	}
	return found
}

// giveBack keeps a schema for the next test, unless its tables are no longer what they were, or have grown.
func (s *schemaCopies) giveBack(tb testing.TB, c *Cluster, used schemaCopy) {
	tb.Helper()
	if c.Must(tb, describe(used.name)) != used.tables {
		c.Must(tb, "DROP SCHEMA IF EXISTS "+used.name+" CASCADE")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, used)
}

// describe returns a query whose result changes when a table of the schema does, has more than a few rows, or was analyzed.
func describe(schema string) string {
	return fmt.Sprintf(`SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
		SELECT concat_ws(' ', c.oid, c.xmin, c.reltuples, pg_relation_size(c.oid) > 1 << 20) FROM pg_class c
			WHERE c.relnamespace = to_regnamespace('%[1]s')
		UNION ALL SELECT a.attrelid || ' ' || a.attnum || ' ' || a.xmin FROM pg_attribute a
			JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = to_regnamespace('%[1]s')
		UNION ALL SELECT t.oid || ' ' || t.xmin FROM pg_trigger t
			JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = to_regnamespace('%[1]s')
		UNION ALL SELECT oid || ' ' || xmin FROM pg_constraint WHERE connamespace = to_regnamespace('%[1]s')
		UNION ALL SELECT oid || ' ' || xmin FROM pg_proc WHERE pronamespace = to_regnamespace('%[1]s')
		) parts (part)`, schema)
}

// copyOf returns a query of the SQL that gives the schema NAME the content of another with the same tables. It runs no
// triggers, so that the order of the tables does not matter, and waits for nobody who still uses the schema.
func copyOf(schema string) string {
	return fmt.Sprintf(`SELECT 'BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = 5000; '
		|| string_agg(CASE c.relkind
			WHEN 'r' THEN format('DELETE FROM NAME.%%1$I; INSERT INTO NAME.%%1$I SELECT * FROM %%2$I.%%1$I; ',
				c.relname, n.nspname)
			ELSE format('SELECT setval(''NAME.%%1$I'', last_value, is_called) FROM %%2$I.%%1$I; ', c.relname, n.nspname)
			END, '') || 'COMMIT'
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = '%s' AND c.relkind IN ('r', 'S')`, schema)
}

// NewPath returns where a test may make a database: a path of a file that does not exist, or the address of an empty
// schema where PostgreSQL is chosen.
func NewPath(tb testing.TB) string {
	tb.Helper()
	if Chosen() {
		return Address(tb)
	}
	return filepath.Join(tb.TempDir(), "roster.db")
}

// Dump returns all rows of the schema at an address of the shared cluster, each with tabs between its values. Those of
// BYTEA are as they are.
func Dump(tb testing.TB, address string) string {
	tb.Helper()
	c := Shared(tb)
	parsed, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	schema := parsed.Query().Get("schema")
	tables := c.Must(tb, "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = '"+
		schema+"'::regnamespace")
	binary := regexp.MustCompile(`\\\\x[0-9a-f]*`)
	var rows strings.Builder
	for table := range strings.FieldsSeq(tables) {
		rows.WriteString(table + "\n")
		if err := c.copyTo(&rows, schema+"."+table); err != nil {
			tb.Fatal(err)
		}
	}
	return binary.ReplaceAllStringFunc(rows.String(), func(digits string) string {
		value, _ := hex.DecodeString(digits[3:]) // cut off if there is an odd number
		return string(value)
	})
}

// copyTo writes the rows of a table in the order of their text.
func (c *Cluster) copyTo(w io.Writer, table string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.admin.CopyTo(context.Background(), w, "COPY (SELECT * FROM "+table+" t ORDER BY t::text) TO STDOUT")
	return err
}
