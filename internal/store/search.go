package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
)

// reach is how many rows a search looks at for each of its indexes, however many there are.
const reach = 2000

// search finds rows by what somebody types, in a time that does not depend on how many there are.
type search[T any] struct {
	table Table[T]
	keys  []string // the columns that are searched, each with an index, without the table's alias
	only  string   // the condition of the rows that count, empty if all do
	// from reads the rows that count over an index: FROM, WHERE and ORDER BY, of which FROM alone has no keyword.
	from string
	args []any // of only and from
	// order is that of from, by columns of the table, if only looks into another table: PostgreSQL may take the rows of
	// from in another order then.
	order string
}

// find reads up to most rows for a person: those with a key that begins with text, then those with one that
// contains it. The latter are found among the first rows alone.
func (q search[T]) find(ctx context.Context, s *Store, text string, most int) ([]T, error) {
	var found []T
	for _, key := range q.keys {
		if text == "" {
			break
		}
		rows, err := q.withPrefix(ctx, s, key, text, most)
		if err != nil {
			return nil, err
		}
		found = append(found, rows...)
	}
	if found = q.first(found, most); len(found) == most {
		return found, nil
	}
	alias, holder := q.table.source.Alias, placeholders(len(q.args), 1)
	var contains []string
	for _, key := range q.keys {
		contains = append(contains, alias+"."+key+" LIKE "+holder+` ESCAPE '\'`)
	}
	rows, err := q.rows(ctx, s, q.few(), strings.Join(contains, " OR ")+orderBy(q.order), listing.Containing(text), most)
	return q.first(append(found, rows...), most), err
}

// withPrefix reads up to most rows in which that key begins with text, in its order and then that of ids.
func (q search[T]) withPrefix(ctx context.Context, s *Store, key, text string, most int) ([]T, error) {
	low := listing.Fold(text)
	table, _, _ := strings.Cut(q.table.source.From, " ")
	from := fmt.Sprintf("(SELECT * FROM %s WHERE %s ORDER BY %s, id LIMIT %d) %s",
		table, q.between(key), key, reach, q.table.source.Alias)
	condition := q.only
	if condition == "" {
		condition = "1 = 1"
	}
	if q.order != "" {
		condition += fmt.Sprintf(" ORDER BY %[1]s.%[2]s, %[1]s.id", q.table.source.Alias, key)
	}
	found, err := q.rows(ctx, s, from, condition, low, low+"\U0010ffff", most)
	if err != nil || q.only == "" || len(found) == most {
		return found, err
	}
	// Where few rows count, those that begin so may be beyond the reach of the key's index.
	few, err := q.within(ctx, s, key, text, most)
	return q.first(append(found, few...), most), err
}

// within reads up to most of the first rows that count in which that key begins with text.
func (q search[T]) within(ctx context.Context, s *Store, key, text string, most int) ([]T, error) {
	low := listing.Fold(text)
	return q.rows(ctx, s, q.few(), q.between(key)+orderBy(q.order), low, low+"\U0010ffff", most)
}

// between is the condition that key is in a range, whose ends are the first arguments after q.args.
func (q search[T]) between(key string) string {
	n := len(q.args)
	return fmt.Sprintf("%[1]s >= $%[2]d AND %[1]s < $%[3]d", key, n+1, n+2)
}

// few are the first rows that count.
func (q search[T]) few() string {
	alias := q.table.source.Alias
	return fmt.Sprintf("(SELECT %s.* FROM %s LIMIT %d) %[1]s", alias, q.from, reach)
}

func orderBy(order string) string {
	if order == "" {
		return ""
	}
	return " ORDER BY " + order
}

// rows reads rows of from for which the condition, which may end in an order, holds. args follow q.args; the last one is how many to read at most.
func (q search[T]) rows(ctx context.Context, s *Store, from, condition string, args ...any) ([]T, error) {
	args = append(slices.Clone(q.args), args...)
	limit := placeholders(len(args)-1, 1)
	statement := "SELECT " + q.table.read + " FROM " + from + " WHERE " + condition + " LIMIT " + limit
	return collect(query(ctx, s, q.table, statement, args...))
}

// first are the first rows, each once, up to most.
func (q search[T]) first(rows []T, most int) []T {
	id, _ := q.table.Columns.Find("id")
	seen := map[any]bool{}
	rows = slices.DeleteFunc(rows, func(row T) bool {
		known := seen[id.Value(row)]
		seen[id.Value(row)] = true
		return known
	})
	return rows[:min(len(rows), most)]
}
