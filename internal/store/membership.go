package store

import (
	"context"
	"database/sql"

	"github.com/roster-cli/roster/internal/org"
)

// AddMembership adds the member with that id to the named group, and reports whether they were not in it before.
func (s *Store) AddMembership(ctx context.Context, memberID, group string) (bool, error) {
	res, err := s.q.ExecContext(ctx, `INSERT INTO member_groups (member, grp)
		SELECT m.n, g.n FROM members m, groups g WHERE m.id = $1 AND g.name = $2 ON CONFLICT DO NOTHING`, memberID, group)
	return affected(res, err)
}

// RemoveMembership removes the member with that id from the named group, and reports whether they were in it.
func (s *Store) RemoveMembership(ctx context.Context, memberID, group string) (bool, error) {
	res, err := s.q.ExecContext(ctx, `DELETE FROM member_groups WHERE member = (SELECT n FROM members WHERE id = $1)
		AND grp = (SELECT n FROM groups WHERE name = $2)`, memberID, group)
	return affected(res, err)
}

func affected(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// membershipList is the SQL that packs the names of the groups that link says the row owner is in.
func membershipList(link, column, owner string) string {
	return "COALESCE((SELECT string_agg(g.name, '" + separator + "') FROM " + link + " l JOIN groups g ON g.n = l.grp " +
		"WHERE l." + column + " = " + owner + "), '')"
}

// membershipTest is the SQL condition that one of those groups satisfies the condition that replaces %s.
func membershipTest(link, column, owner string) string {
	return "EXISTS (SELECT 1 FROM " + link + " l JOIN groups g ON g.n = l.grp " +
		"WHERE l." + column + " = " + owner + " AND %s)"
}

// groupLink connects a row of a table with the groups with these names.
type groupLink struct{ link, column, table string }

// addGroups connects each id in the table with its groups, by name. It returns ErrConflict if a group no longer exists.
func (s *Store) addGroups(ctx context.Context, j groupLink, groups map[string][]string) error {
	var pairs []any
	for id, names := range groups {
		for _, name := range names {
			pairs = append(pairs, id, org.NameKey(name))
		}
	}
	return s.execBatches(ctx, pairs, 2, func(rows string) string {
		return `WITH wanted (id, exact_key) AS (VALUES ` + rows + `)
			INSERT INTO ` + j.link + ` (` + j.column + `, grp) SELECT t.n, g.n
			FROM wanted w JOIN ` + j.table + ` t ON t.id = w.id JOIN groups g ON g.exact_key = w.exact_key`
	}, "a group was deleted or renamed meanwhile")
}
