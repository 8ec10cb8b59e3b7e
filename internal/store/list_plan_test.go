package store

import (
	"context"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
)

// sorts is what EXPLAIN QUERY PLAN says if whole rows are sorted.
const sorts = "USE TEMP B-TREE FOR ORDER BY"

// TestPlans: the first page in each order that has an index behind it is read from that index, and is not sorted.
// Where the index runs the other way, rows of the same value may be sorted by their id.
func TestPlans(t *testing.T) {
	s := newStore(t)
	fill(t, s, 50)
	plans(t, s, Members(), "role", "role desc", "language", "language desc")
	plans(t, s, Groups())
	plans(t, s, Invitations(epoch()), "created desc")
	plans(t, s, Events())
	plans(t, s, Resources(), "kind", "kind desc")
	plans(t, s, Permissions(), "subject")
}

// plans checks every order of a table. In the orders exact, ties are not sorted either.
func plans[T any](t *testing.T, s *Store, table Table[T], exact ...string) {
	t.Helper()
	orders := map[string]bool{} // order → may sort ties
	for _, c := range table.Columns {
		if c.Indexed {
			orders[c.Name], orders[c.Name+" desc"] = true, true
		}
	}
	for _, order := range append(exact, table.Order) {
		orders[order] = false
	}
	for order, ties := range orders {
		terms, err := table.Columns.Order(order)
		if err != nil {
			t.Fatal(err)
		}
		q := listing.Query{Order: terms, Limit: 100}
		statements := q.Statements(table.source, table.read)
		if len(statements) != 1 {
			t.Fatalf("%d statements for a page without a filter", len(statements))
		}
		// What comes after is the page itself, in memory.
		plan, _, _ := strings.Cut(explain(t, s, statements[0]), "SCAN page")
		scan := "SCAN " + table.source.Alias + " USING "
		if !strings.Contains(plan, scan+"INDEX") && !strings.Contains(plan, scan+"COVERING INDEX") {
			t.Errorf("%s by %s reads no index:\n%s", table.source.From, order, plan)
		}
		if strings.Contains(plan, sorts) || !ties && strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s by %s is sorted:\n%s", table.source.From, order, plan)
		}
	}
}

// TestFilteredPlan: a filtered page looks at the top of the order first, from the index; if that is not enough, at
// everything.
func TestFilteredPlan(t *testing.T) {
	s := newStore(t)
	fill(t, s, 50)
	terms, err := Members().Columns.Order("name")
	if err != nil {
		t.Fatal(err)
	}
	where, err := Members().Columns.Filter([]string{"role=manager AND email:9 AND groups:GIS"}, epoch())
	if err != nil {
		t.Fatal(err)
	}
	q := listing.Query{Where: where, Order: terms, Limit: 100}
	statements := q.Statements(Members().source, Members().read)
	if len(statements) != 2 {
		t.Fatalf("%d statements", len(statements))
	}
	if plan := explain(t, s, statements[0]); !strings.Contains(plan, "SCAN m USING INDEX members_by_name") {
		t.Errorf("the top of the order is not read from the index:\n%s", plan)
	}
}

// TestLookupPlans: what a list or an indexed column has in it is found by an index, and nothing else is read.
func TestLookupPlans(t *testing.T) {
	s := newStore(t)
	lookupPlan(t, s, Members(), "groups:GIS role=manager", 2)
	lookupPlan(t, s, Invitations(epoch()), "groups:GIS recipient=bo@acme.example", 2)
	lookupPlan(t, s, Resources(), "owners:bo@acme.example depends_on:project/roads depends_on:layer/a*", 3)
	lookupPlan(t, s, Permissions(), `resource:"layer/roads*" subject=bo@acme.example`, 2)
	lookupPlan(t, s, Events(), "change=1m time>=2026-01-01 id=3", 3)
}

func lookupPlan[T any](t *testing.T, s *Store, table Table[T], filter string, want int) {
	t.Helper()
	where, err := table.Columns.Filter([]string{filter}, epoch())
	must(t, err)
	lookups := listing.Query{Where: where, Limit: 20}.Lookups(table.source, table.read)
	if len(lookups) != want {
		t.Errorf("%s: %d lookups, want %d", filter, len(lookups), want)
	}
	for _, l := range lookups {
		if plan := explain(t, s, l.Count); bigTables().MatchString(plan) {
			t.Errorf("%s\n%s", l.Count.SQL, plan)
		}
		if plan := explain(t, s, l.Rows); !strings.Contains(plan, "SEARCH "+table.source.Alias+" USING") {
			t.Errorf("%s\n%s", l.Rows.SQL, plan)
		}
	}
}

// TestPlanLooksUp: what is read by its key is looked up.
func TestPlanLooksUp(t *testing.T) {
	s := newStore(t)
	for _, statement := range []string{
		"SELECT " + Members().read + " FROM members m WHERE m.email = 'a'",
		"SELECT " + Members().read + " FROM members m WHERE m.id = 'a'",
		"SELECT " + Invitations(epoch()).read +
			" FROM invitations i WHERE i.recipient = 'a' ORDER BY i.accepted <> 0, i.created DESC, i.id DESC LIMIT 1",
		"SELECT " + Groups().read + " FROM groups g WHERE g.exact_key = 'a'",
		"SELECT n FROM invitations WHERE accepted = 0 AND expires BETWEEN 0 AND 1 ORDER BY expires LIMIT 1000",
		"SELECT n FROM invitations WHERE accepted <> 0 AND accepted BETWEEN 0 AND 1 ORDER BY accepted LIMIT 1000",
		"DELETE FROM groups WHERE id = 'a'",
		"DELETE FROM members WHERE id = 'a'",
		"SELECT 1 FROM audit WHERE n = 1 AND change = 'a'",
	} {
		if plan := explain(t, s, listing.Statement{SQL: statement}); strings.Contains(plan, "SCAN") {
			t.Errorf("%s\n%s", statement, plan)
		}
	}
}

// explain returns the plan of a statement, one step a line, in the words of SQLite.
func explain(t *testing.T, s *Store, statement listing.Statement) string {
	t.Helper()
	if onPostgres() {
		return explainOnServer(t, s, statement)
	}
	rows, err := s.q.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+statement.SQL, statement.Args...)
	if err != nil {
		t.Fatalf("%s: %v", statement.SQL, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(step + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
