package store

import (
	"context"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// logEach writes an event like e for each row that query, after clause, returns: subject, subject_key, details, and
// details_key, which is NULL where the details are folded already.
func (s *Store) logEach(ctx context.Context, e org.Event, clause, query string, args ...any) error {
	const columns = 5
	last, err := s.lastEvent(ctx)
	if err != nil {
		return err
	}
	n := len(args)
	number := `CAST(` + placeholders(n, 1) + ` AS BIGINT) + row_number() OVER ()`
	statement := clause + ` ` + insertInto + `audit (n, time, change, origin, actor, action, subject, subject_key, details, details_key)
		SELECT ` + number + `, ` + placeholders(n+1, columns) + `,
			q.subject, q.subject_key, q.details, COALESCE(q.details_key, q.details)
		FROM (` + query + `) q`
	args = append(args, last, seconds(e.Time), e.Change, e.Origin, e.Actor, e.Action)
	res, err := s.q.ExecContext(ctx, statement, args...)
	if err != nil {
		return fmt.Errorf("writing the audit log: %w", err)
	}
	written, err := res.RowsAffected()
	if written > 0 {
		s.mark = mark{last + written, e.Change}
	}
	return err
}

// detailText is the SQL of a text in a detail, as org.Fact writes it: the one that the SQL name gives, or its key, in
// quotes if the name needs them.
func detailText(name, text string) string {
	odd := name + " IN ('', 'none')"
	for _, pattern := range []string{`%"%`, `%,%`, `%→%`, `%: %`, `%:`, ` %`, `% `} {
		odd += " OR " + name + " LIKE '" + pattern + "'"
	}
	return `CASE WHEN ` + odd + ` THEN '"' || replace(replace(` + text + `, '\', '\\'), '"', '\"') || '"' ELSE ` + text + ` END`
}

// logRevoked writes an event like e for each permission p of which condition, after clause, holds: it is about to be
// removed.
func (s *Store) logRevoked(ctx context.Context, e org.Event, clause, condition string, args ...any) error {
	e.Action = "permission.revoke"
	details := func(group string) string {
		return `'id: ' || r.id ||
			CASE WHEN p.grp IS NULL THEN ', member: ' || m.email ELSE ', group: ' || ` + detailText("g.name", group) + ` END ||
			CASE p.level WHEN 1 THEN ', level: view' WHEN 2 THEN ', level: modify' ELSE ', level: own' END`
	}
	return s.logEach(ctx, e, clause, `SELECT `+resourcePath+` AS subject, `+resourceKey+` AS subject_key,
			`+details("g.name")+` AS details, `+details("g.name_key")+` AS details_key
		FROM permissions p CROSS JOIN resources r LEFT JOIN members m ON m.n = p.member LEFT JOIN groups g ON g.n = p.grp
		WHERE r.n = p.resource AND (`+condition+`) ORDER BY p.n`, args...)
}

// LogPermissions writes an event like e for each permission to view or modify of the members with these ids.
func (s *Store) LogPermissions(ctx context.Context, memberIDs []string, e org.Event) error {
	return s.logRevoked(
		ctx,
		e,
		"",
		"p.level < 3 AND p.member IN (SELECT n FROM members WHERE id IN ("+textsOf+"))",
		jsonArray(memberIDs),
	)
}

// LogGroupPermissions writes an event like e for each permission of the groups with these ids.
func (s *Store) LogGroupPermissions(ctx context.Context, groupIDs []string, e org.Event) error {
	return s.logRevoked(ctx, e, "", "p.grp IN (SELECT n FROM groups WHERE id IN ("+textsOf+"))", jsonArray(groupIDs))
}
