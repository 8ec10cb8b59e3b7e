package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
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

// execBatches runs the statement for args, columns of them a row, in batches. It returns ErrConflict if fewer rows are
// stored.
func (s *Store) execBatches(
	ctx context.Context, args []any, columns int, statement func(rows string) string, gone string,
) error {
	for batch := range slices.Chunk(args, maxArgs/columns*columns) {
		rows := len(batch) / columns
		res, err := s.q.ExecContext(ctx, statement(values(rows, columns)), batch...)
		if err != nil {
			return fmt.Errorf("storing: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n != int64(rows) {
			return errors.Join(err, org.Hint(fmt.Errorf("%s: %w", gone, org.ErrConflict), "look again, and try again"))
		}
	}
	return nil
}

// separator separates texts that a query packs into one: a control character, which no name contains.
const separator = "\x1f"

// textLists remembers what unpack returned for a text: most members are in the same groups as many others.
type textLists map[string][]string

// maxTextLists limits how many lists are remembered.
const maxTextLists = 5000

// unpack returns the texts that a query packed, sorted. Rows share the slice, so it must not be changed.
func (l textLists) unpack(packed string) []string {
	if packed == "" {
		return nil
	}
	texts, known := l[packed]
	if known {
		return texts
	}
	texts = strings.Split(packed, separator)
	sortByKey(texts)
	if len(l) == maxTextLists {
		clear(l)
	}
	l[packed] = texts
	return texts
}

// SortNames returns names in alphabetical order, each once. It reuses the slice.
func SortNames(names []string) []string {
	sortByKey(names)
	return slices.Compact(names)
}

// sortByKey sorts names alphabetically.
func sortByKey(names []string) {
	if len(names) < 2 {
		return
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(strings.Compare(listing.Fold(a), listing.Fold(b)), strings.Compare(a, b))
	})
}
