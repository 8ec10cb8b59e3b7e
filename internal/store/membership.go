package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
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
	return "COALESCE((SELECT string_agg(g.name, '" + separator + "') FROM " + link + " " + inGroup +
		" WHERE l." + column + " = " + owner + "), '')"
}

// inGroup is the SQL after the name of a table that says who is in which group.
const inGroup = "l JOIN groups g ON g.n = l.grp"

// groupLink connects a row of a table with the groups with these names.
type groupLink struct{ link, column, table string }

// addGroups connects each id in the table with its groups, by name. It returns ErrConflict if a group no longer exists.
func (s *Store) addGroups(ctx context.Context, j groupLink, groups map[string][]string) error {
	numbers, err := s.groupNumbers(ctx, groups)
	if err != nil || len(numbers) == 0 {
		return err
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(groups)), maxRows) {
		owners, err := s.numbers(ctx, j.table, "id", ids)
		if err != nil {
			return err
		}
		var pairs [][2]int64
		for _, id := range ids {
			for _, name := range groups[id] {
				pairs = append(pairs, [2]int64{owners[id], numbers[name]})
			}
		}
		r := newRows{
			table: j.link, columns: []string{j.column, "grp"}, rows: len(pairs),
			row: func(values []any, n int) []any { return append(values, pairs[n][0], pairs[n][1]) },
		}
		if err := s.engine.insert(ctx, s, r); err != nil {
			return err
		}
	}
	return nil
}

// groupNumbers are the numbers of the groups in lists of names, by name. It returns ErrConflict if there is not each of
// them.
func (s *Store) groupNumbers(ctx context.Context, lists map[string][]string) (map[string]int64, error) {
	keys := map[string]string{} // by name
	for _, names := range lists {
		for _, name := range names {
			if _, known := keys[name]; !known {
				keys[name] = org.NameKey(name)
			}
		}
	}
	if len(keys) == 0 {
		return map[string]int64{}, nil
	}
	byKey, err := s.numbers(ctx, "groups", "exact_key", slices.Collect(maps.Values(keys)))
	if err != nil {
		return nil, err
	}
	found := make(map[string]int64, len(keys))
	for name, key := range keys {
		n, there := byKey[key]
		if !there {
			return nil, gone("a group was deleted or renamed meanwhile")
		}
		found[name] = n
	}
	return found, nil
}

// numbers are the numbers of the rows of a table that have one of these values in column, a unique one, by that value.
func (s *Store) numbers(ctx context.Context, table, column string, values []string) (map[string]int64, error) {
	rows, err := s.q.QueryContext(ctx,
		`SELECT `+column+`, n FROM `+table+` WHERE `+column+` IN (`+textsOf+`)`, jsonArray(values))
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	found := make(map[string]int64, len(values))
	for rows.Next() {
		var value string
		var n int64
		if err := rows.Scan(&value, &n); err != nil {
			return nil, err
		}
		found[value] = n
	}
	return found, rows.Err()
}

// execBatches runs the statement for args, columns of them a row, in batches. It returns ErrConflict if fewer rows are
// stored.
func (s *Store) execBatches(
	ctx context.Context, args []any, columns int, statement func(rows string) string, what string,
) error {
	for batch := range slices.Chunk(args, maxArgs/columns*columns) {
		rows := len(batch) / columns
		res, err := s.q.ExecContext(ctx, statement(values(rows, columns)), batch...)
		if err != nil {
			return fmt.Errorf("storing: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n != int64(rows) {
			return errors.Join(err, gone(what))
		}
	}
	return nil
}

// gone is the ErrConflict of a change for which something is missing that was there when it was asked for.
func gone(what string) error {
	return org.Hint(fmt.Errorf("%s: %w", what, org.ErrConflict), "look again, and try again")
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
