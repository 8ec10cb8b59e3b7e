package store

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// explainOnServer is explain on PostgreSQL, which plans as if everything were better than to read a table from end to end
// or to sort it, as it is once the table is big. Where pretendBig says how big it is, it needs no such hint.
func explainOnServer(t *testing.T, s *Store, statement listing.Statement) string {
	t.Helper()
	if strings.HasPrefix(statement.SQL, createGoing) || strings.HasPrefix(statement.SQL, "DROP") {
		return ""
	}
	ctx := context.Background()
	tx, err := s.begin(ctx, s.db, toWrite)
	must(t, err)
	defer tx.end()
	ways := []string{"bitmapscan", "seqscan", "sort", "hashjoin", "mergejoin", "material", "memoize"}
	if big, err := tx.count(ctx, `SELECT count(*) FROM pg_class WHERE oid = 'members'::regclass AND reltuples = 1000000`); err != nil {
		t.Fatal(err)
	} else if big > 0 {
		ways = ways[:1] // which reads an index too, in other words
	}
	for _, way := range ways {
		_, err = tx.tx.ExecContext(ctx, `SET LOCAL enable_`+way+` = off`)
		must(t, err)
	}
	lines, err := tx.texts(ctx, "EXPLAIN (COSTS OFF) "+statement.SQL, slices.Clone(statement.Args)...)
	if err != nil {
		t.Fatalf("%s: %v", statement.SQL, err)
	}
	return inSQLiteWords(lines)
}

// pretendBig makes PostgreSQL plan for a million rows in each table: it estimates them by how many a page of the file has.
func pretendBig(t *testing.T, s *Store) {
	t.Helper()
	if e, ok := s.engine.(*server); ok {
		postgres.Shared(t).Must(t, `UPDATE pg_class SET relpages = 1, reltuples = 1000000
			WHERE relkind = 'r' AND relnamespace = '`+e.schema+`'::regnamespace`)
	}
}

// step is a line of a plan of PostgreSQL.
type step struct {
	depth int
	text  string
	cond  bool // an index is searched, not read from end to end
}

// isExtreme reports whether what comes below those that are open looks for a MIN or MAX: the first row of an index.
func isExtreme(open []step) bool {
	last := len(open) - 1
	return last > 0 && open[last].text == "Limit" && open[last-1].text == "Result"
}

// inSQLiteWords returns a plan of PostgreSQL as SQLite would say it: what reads a table, and what sorts, the first first.
func inSQLiteWords(lines []string) string {
	var open []step
	var plan strings.Builder
	closeTo := func(depth int) {
		for len(open) > 0 && open[len(open)-1].depth >= depth {
			plan.WriteString(open[len(open)-1].inSQLiteWords())
			open = open[:len(open)-1]
		}
	}
	for n, line := range lines {
		depth := len(line) - len(strings.TrimLeft(line, " "))
		text, node := strings.CutPrefix(strings.TrimSpace(line), "->  ")
		switch {
		case node || n == 0:
			closeTo(depth)
			open = append(open, step{depth: depth, text: text, cond: isExtreme(open)})
		case strings.HasPrefix(text, "Index Cond:"):
			open[len(open)-1].cond = true
			open[len(open)-1].text += " " + strings.TrimPrefix(text, "Index Cond: ")
		}
	}
	closeTo(0)
	return plan.String()
}

// tableRead matches a step that reads a table, over an index or not.
func tableRead() *regexp.Regexp {
	return regexp.MustCompile(`^(?:Parallel )?(Seq Scan|Index Scan|Index Only Scan)(?: Backward)?` +
		`(?: using (\w+))? on (\w+)(?: (\w+?)(?:_\d+)?)?( \(.*)?$`)
}

func (s step) inSQLiteWords() string {
	switch {
	case s.text == "Sort":
		return sorts + "\n"
	case s.text == "Incremental Sort":
		return "USE TEMP B-TREE FOR LAST TERM OF ORDER BY\n"
	case strings.HasPrefix(s.text, "Subquery Scan on "):
		name := strings.TrimPrefix(s.text, "Subquery Scan on ")
		return "CO-ROUTINE " + name + "\nSCAN " + name + "\n"
	}
	m := tableRead().FindStringSubmatch(s.text)
	if m == nil {
		return ""
	}
	name, verb := m[4], "SCAN "
	if name == "" {
		name = m[3]
	}
	if s.cond {
		verb = "SEARCH "
	}
	switch m[1] {
	case "Index Scan":
		name += " USING INDEX " + m[2]
	case "Index Only Scan":
		name += " USING COVERING INDEX " + m[2]
	}
	return verb + name + m[5] + "\n"
}

// TestAddressesAreLookedUp: which addresses are taken is looked up also while a table grows and the server has not counted
// what is in it, instead of reading all that are open.
func TestAddressesAreLookedUp(t *testing.T) {
	s := withOrganization(t, open(t, postgres.Address(t), Options{Create: true}))
	fill(t, s, 1500)
	asked := recorder{runner: s.q}
	ignore((&Store{engine: s.engine, q: querier{&asked}}).AddressesInUse(t.Context(), []string{"ana" + domain, "bo" + domain}))
	plan, err := s.texts(t.Context(), "EXPLAIN "+asked.last.SQL, asked.last.Args...)
	if err != nil || !strings.Contains(strings.Join(plan, "\n"), "Index Cond: (recipient = ANY") {
		t.Errorf("%v: %s\n%s", err, asked.last.SQL, strings.Join(plan, "\n"))
	}
}

// recorder keeps the last query.
type recorder struct {
	runner
	last listing.Statement
}

func (r *recorder) QueryContext(ctx context.Context, query string, args ...any) (rows, error) {
	r.last = listing.Statement{SQL: query, Args: args}
	return r.runner.QueryContext(ctx, query, args...)
}
