package store

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
)

// TestWindowPlans: in each order that has an index, a window is read from that index whichever way it goes, from an end
// or a place, and with a filter the rows on which that is tried first. Only what was read is sorted.
func TestWindowPlans(t *testing.T) {
	s := open(t, emptyDatabase(t), Options{})
	fillAll(t, s, 50)
	windowPlans(t, s, Members())
	windowPlans(t, s, Groups())
	windowPlans(t, s, Invitations(epoch()))
	windowPlans(t, s, Events())
	windowPlans(t, s, Resources())
	windowPlans(t, s, Permissions())
}

func windowPlans[T any](t *testing.T, s *Store, table Table[T]) {
	t.Helper()
	orders := []string{table.Order}
	for _, c := range table.Columns {
		if c.Indexed {
			orders = append(orders, c.Name, c.Name+" desc")
		}
	}
	text := table.Columns[0].Name + ":*"
	for _, order := range orders {
		for _, filter := range []string{"", text} {
			var q listing.Query
			var err error
			q.Order, err = table.Columns.Order(order)
			must(t, err)
			q.Where, err = table.Columns.Filter([]string{filter}, epoch())
			must(t, err)
			some, err := Window(t.Context(), s, table, q, listing.Window{Limit: 2})
			if err != nil || len(some) != 2 {
				t.Fatalf("%d rows, %v", len(some), err)
			}
			for _, at := range []listing.Place{{}, some[1].Place} {
				for _, back := range []bool{false, true} {
					w := listing.Window{At: at, Back: back, Limit: 50}
					statements := q.Window(table.source, table.read, w)
					if want := 1 + 2*len(filter)/max(len(filter), 1); len(statements) != want {
						t.Fatalf("%d statements, want %d", len(statements), want)
					}
					for _, statement := range []listing.Statement{
						statements[0], q.CountBefore(table.source, w), q.Untried(table.source, w),
					} {
						inOrder(t, s, table.source, q.Order[0].SQL, statement)
					}
				}
			}
		}
	}
}

// TestCrowdedWindowPlans: where very many rows have the same first value, they are read from the index of the second one,
// and not sorted.
func TestCrowdedWindowPlans(t *testing.T) {
	s := open(t, emptyDatabase(t), Options{})
	fillAll(t, s, 50)
	table := Members()
	for _, order := range []string{"role desc, name", "role desc, email", "language, email desc", "last_sign_in, joined"} {
		var q listing.Query
		var err error
		q.Order, err = table.Columns.Order(order)
		must(t, err)
		some, err := Window(t.Context(), s, table, q, listing.Window{Limit: 2})
		must(t, err)
		for _, at := range []listing.Place{{}, some[1].Place} {
			for _, back := range []bool{false, true} {
				w := listing.Window{At: at, Back: back, Limit: 50}.Crowded(1e6, 1e6)
				inOrder(t, s, table.source, q.Order[0].SQL, q.Window(table.source, table.read, w)[0])
			}
		}
	}
}

// inOrder fails unless each part of a statement that finds keys reads them from an index, in order. Only what lies before
// the last value that is wanted, which is little, may have its ties sorted, and the rows of one value where the index has
// something else before the tie, or not the tie.
func inOrder(t *testing.T, s *Store, src listing.Source, order string, statement listing.Statement) {
	t.Helper()
	text := statement.SQL
	for i, arg := range slices.Backward(statement.Args) {
		literal := fmt.Sprint(arg)
		if _, isText := arg.(string); isText {
			literal = "'" + strings.ReplaceAll(literal, "'", "''") + "'"
		}
		text = strings.ReplaceAll(text, fmt.Sprint("$", i+1), literal)
	}
	var parts []string
	for _, m := range regexp.MustCompile(`SELECT \* FROM \((.*?)\) part\d`).FindAllStringSubmatch(text, -1) {
		parts = append(parts, m[1])
	}
	if len(parts) == 0 {
		parts = regexp.MustCompile(`SELECT [\w.]+ AS key, .*?\) found`).FindAllString(text, 1)
		parts[0] = strings.TrimSuffix(parts[0], ") found")
	}
	for _, part := range parts {
		plan := explain(t, s, listing.Statement{SQL: part})
		sorted := strings.Contains(plan, "TEMP B-TREE")
		between := regexp.MustCompile(`[<>] \(SELECT m..\(v\)`).MatchString(part)
		group := order == src.Alias+".resource_key" || order == src.Alias+".change"
		if between || group && regexp.MustCompile(` = ['(]`).MatchString(part) {
			sorted = strings.Contains(plan, sorts) && !group
		}
		if !strings.Contains(part, "ORDER BY") {
			continue // any rows will do
		}
		if sorted || regexp.MustCompile(`(?m)^SCAN `+src.Alias+`$`).MatchString(plan) {
			t.Errorf("%s by %s, %s:\n%s", src.From, order, part, plan)
		}
	}
}
