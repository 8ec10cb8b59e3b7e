package store

import (
	"context"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
)

// planner keeps the plan of the last statement that it runs.
type planner struct {
	runner

	t    *testing.T
	s    *Store
	plan *string
}

func (p planner) QueryContext(ctx context.Context, statement string, args ...any) (rows, error) {
	*p.plan = explain(p.t, p.s, listing.Statement{SQL: statement, Args: args})
	return p.runner.QueryContext(ctx, statement, args...)
}

// All members are read in the order of their rows, and sorted. Those whom a file does not list are read in the order of an
// index, without a sort.
func TestPeoplePlans(t *testing.T) {
	s, ctx, plan := declared(t), t.Context(), ""
	pretendBig(t, s)
	planned := &Store{q: querier{planner{s.q, t, s, &plan}}}
	for name, test := range map[string]struct {
		read func()
		want []string
	}{
		"people": {
			func() { ignore(collect(planned.People(ctx, epoch()))) },
			[]string{"MERGE (UNION ALL)", "SCAN m\n", "invitations_by_expires (expires>?)", "USE TEMP B-TREE FOR ORDER BY"},
		},
		"members but": {func() { ignore(collect(planned.MembersExcept(ctx, numbered(1)))) }, []string{"SCAN m USING INDEX"}},
		"pending but": {
			func() { ignore(collect(planned.PendingExcept(ctx, numbered(1), epoch()))) },
			[]string{"invitations_open"},
		},
	} {
		if name == "people" && onPostgres() {
			continue
		}
		test.read()
		if name != "people" && strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s are sorted:\n%s", name, plan)
		}
		for _, want := range test.want {
			if !strings.Contains(plan, want) {
				t.Errorf("%s without %s:\n%s", name, want, plan)
			}
		}
	}
}
