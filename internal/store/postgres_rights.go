package store

import (
	"context"
	"fmt"
)

// writeProblems says which tables the role may not change.
func (p *server) writeProblems(ctx context.Context, s *Store) ([]WriteProblem, error) {
	var all, closed int
	var first string
	err := s.q.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE closed),
			COALESCE(min(name) FILTER (WHERE closed), '')
		FROM (SELECT relname::text AS name, NOT (has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
				AND has_table_privilege(c.oid, 'DELETE')) AS closed
			FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
			WHERE s.nspname = current_schema() AND relkind = 'r' AND relname <> 'roster_schema') t`).
		Scan(&all, &closed, &first)
	if err != nil || closed == 0 {
		return nil, err
	}
	may := "may only read"
	if closed < all {
		may = "may not change the table " + first + " of"
	}
	return []WriteProblem{{
		Problem: fmt.Sprintf("the role %s %s %s", p.config.User, may, p.address),
		Advice:  fmt.Sprintf("to change anything, grant the role %s what docs/postgresql.md lists", p.config.User),
		Granted: true,
	}}, nil
}
