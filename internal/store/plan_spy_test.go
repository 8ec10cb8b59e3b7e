package store

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// spy checks the plan of each statement before it runs.
type spy struct {
	runner

	t    *testing.T
	s    *Store // on the same connection
	seen *int
}

// bigTables are the tables that grow, under all names that statements give them: none may be read from end to end.
func bigTables() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^SCAN (resources|permissions|dependencies|members|groups|invitations|` +
		`member_groups|credentials|sessions|resets|audit|[a-z]|mg|ig)( |$)`)
}

func (y spy) look(statement string, args []any) {
	y.t.Helper()
	*y.seen++
	plan := explain(y.t, y.s, listing.Statement{SQL: statement, Args: args})
	// An index that holds only what is to be sent may be read from end to end.
	plan = strings.ReplaceAll(plan, "SCAN invitations USING INDEX invitations_unsent", "")
	for _, scan := range bigTables().FindAllString(plan, -1) {
		alias := strings.Fields(scan)[1]
		// A name for a part of the statement itself is not a table: FROM doomed x, (SELECT …) f.
		if !regexp.MustCompile(`(doomed|going|taken|wanted|\)) ` + alias + `\b`).MatchString(statement) {
			y.t.Errorf("%s\nreads all of %s:\n%s", statement, alias, plan)
		}
	}
	if n := strings.Count(plan, "RECURSIVE STEP"); n > 1 {
		y.t.Errorf("%s\nis worked out %d times:\n%s", statement, n, plan)
	}
	// A key that has = and IN is looked up once for each in the list.
	if strings.Contains(plan, "(resource=? AND needs=?)") {
		y.t.Errorf("%s\nlooks up each pair:\n%s", statement, plan)
	}
}

func (y spy) ExecContext(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	y.look(statement, args)
	return y.runner.ExecContext(ctx, statement, args...)
}

func (y spy) QueryContext(ctx context.Context, statement string, args ...any) (rows, error) {
	y.look(statement, args)
	return y.runner.QueryContext(ctx, statement, args...)
}

// TestNothingIsScanned: lookups and changes of resources and permissions use indexes, and find what is deleted once. Only
// SQLite plans a statement the same way whatever is stored. PostgreSQL goes by how many rows it expects to join, which in
// tables without a million rows is wrong and changes with each ANALYZE: TestDeletionOfMany looks there at what the work costs.
func TestNothingIsScanned(t *testing.T) {
	aboutSQLite(t, "plan of joins that does not depend on what is stored")
	s, ctx := called(t), t.Context()
	seen := 0
	spied := &Store{engine: s.engine, q: querier{spy{s.q, t, s, &seen}}}
	for _, do := range append(reads(), changes()...) {
		if err := do(ctx, spied); err != nil && !errors.Is(err, org.ErrNotFound) {
			t.Error(err)
		}
	}
	if seen < 70 {
		t.Errorf("%d statements", seen)
	}
}

// ignore drops the result of a read, of which only the plan matters.
func ignore(any, error) {}
