package store

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
)

// heard keeps the statements that are run.
type heard struct {
	runner

	statements *[]listing.Statement
}

func (h heard) QueryContext(ctx context.Context, statement string, args ...any) (rows, error) {
	*h.statements = append(*h.statements, listing.Statement{SQL: statement, Args: args})
	return h.runner.QueryContext(ctx, statement, args...)
}

// TestWindowPlans: in each order that has an index, a window is read from that index whichever way it goes, from an end
// or a place, and with a filter the rows on which that is tried first. Where many rows have the same first value, they are
// read from the index of the second, and not sorted.
func TestWindowPlans(t *testing.T) {
	s := open(t, emptyDatabase(t), Options{})
	fillAll(t, s, 50)
	windowPlans(t, s, Members(), "role desc, name", "role desc, email", "language, email desc", "last_sign_in, joined",
		"role, language desc, name")
	windowPlans(t, s, Groups(), "name, created desc")
	windowPlans(t, s, Invitations(epoch()), "sender, created", "created desc, recipient")
	windowPlans(t, s, Events())
	windowPlans(t, s, Resources(), "kind desc, name", "name, created")
	windowPlans(t, s, Permissions())
}

func windowPlans[T any](t *testing.T, s *Store, table Table[T], orders ...string) {
	t.Helper()
	orders = append(orders, table.Order)
	for _, c := range table.Columns {
		if c.Indexed {
			orders = append(orders, c.Name, c.Name+" desc")
		}
	}
	var statements []listing.Statement
	listened := &Store{engine: s.engine, q: querier{heard{s.q, &statements}}}
	for _, order := range orders {
		for filter, many := range map[string]int{"": 1, table.Columns[0].Name + ":*": 50} {
			table.source.Many = many // with a filter, all rows are found when some were tried in vain
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
					ignore(Window(t.Context(), listened, table, q, listing.Window{At: at, Back: back, Limit: 1}))
					ignore(Before(t.Context(), listened, table, q, listing.Window{At: at, Limit: 50}))
				}
			}
			for _, statement := range statements {
				inOrder(t, s, table.source, order, statement)
			}
			statements = statements[:0]
		}
	}
}

// inOrder fails unless each part of a statement that finds keys or a value reads them from an index, in order. Only what an
// index finds by the value of a term may be sorted, and ties where the index does not have them in order.
func inOrder(t *testing.T, s *Store, src listing.Source, order string, statement listing.Statement) {
	t.Helper()
	text := regexp.MustCompile(`\$\d+`).ReplaceAllStringFunc(statement.SQL, func(placeholder string) string {
		n, err := strconv.Atoi(placeholder[1:])
		must(t, err)
		if arg, isText := statement.Args[n-1].(string); isText {
			return "'" + strings.ReplaceAll(arg, "'", "''") + "'"
		}
		return fmt.Sprint(statement.Args[n-1])
	})
	var parts []string
	for _, m := range regexp.MustCompile(`SELECT \* FROM \((.*?)\) part\d`).FindAllStringSubmatch(text, -1) {
		parts = append(parts, m[1])
	}
	if len(parts) == 0 {
		one := regexp.MustCompile(`SELECT [\w.]+ AS key, .*?\) (found|page)`).FindString(text)
		parts = append(parts, strings.TrimSuffix(strings.TrimSuffix(one, ") found"), ") page"))
	}
	if parts[0] == "" {
		parts[0] = text
	}
	for _, part := range parts {
		plan := explain(t, s, listing.Statement{SQL: part})
		found := regexp.MustCompile(` WHERE [\w.]+ = `).MatchString(part)
		if strings.Contains(plan, sorts) && !found ||
			regexp.MustCompile(`(?m)^SCAN `+src.Alias+`$`).MatchString(plan) {
			t.Errorf("%s by %s:\n%s\n%s", src.From, order, part, plan)
		}
	}
}
