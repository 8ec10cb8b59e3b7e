package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"github.com/roster-cli/roster/internal/listing"
)

// Rows are the rows of a list. Ranging over them runs the query. An error is the last.
type Rows[T any] = iter.Seq2[T, error]

// Table says how the rows of a table are read, singly and in lists.
type Table[T any] struct {
	Columns listing.Columns[T] // the default ones first
	Default []string           // the columns shown unless others are asked for
	Order   string             // the default order, AIP-132

	source listing.Source
	read   string // the SQL of what scan takes
	scan   func(row) (T, error)
}

// List yields the rows of t that q asks for. Each range over them runs the query again.
func List[T any](ctx context.Context, s *Store, t Table[T], q listing.Query) Rows[T] {
	return func(yield func(T, error) bool) {
		rows, err := list(ctx, s, t, q)
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		rows(yield)
	}
}

func list[T any](ctx context.Context, s *Store, t Table[T], q listing.Query) (Rows[T], error) {
	for _, l := range q.Lookups(t.source, t.read) {
		n, err := s.count(ctx, l.Count.SQL, l.Count.Args...)
		if err != nil || n < listing.Few {
			return query(ctx, s, t, l.Rows.SQL, l.Rows.Args...), err
		}
	}
	statements := q.Statements(t.source, t.read)
	last := statements[len(statements)-1]
	if len(statements) > 1 {
		// The first looks only at the top of the order. If that does not fill the page, the last looks at everything.
		found, err := collect(query(ctx, s, t, statements[0].SQL, statements[0].Args...))
		if err != nil || len(found) == q.Limit {
			return listing.RowsOf(found), err
		}
	}
	return query(ctx, s, t, last.SQL, last.Args...), nil
}

// Count counts the rows of t that q asks for, up to most+1.
func Count[T any](ctx context.Context, s *Store, t Table[T], q listing.Query, most int) (int, error) {
	c := q.Count(t.source, most)
	return s.count(ctx, c.SQL, c.Args...)
}

// query yields the rows of t that a statement returns.
func query[T any](ctx context.Context, s *Store, t Table[T], statement string, args ...any) Rows[T] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := s.q.QueryContext(ctx, statement, args...)
		if err != nil {
			yield(none, err)
			return
		}
		defer rows.Close() //nolint:errcheck // rows.Err tells
		for rows.Next() {
			v, err := t.scan(rows)
			if !yield(v, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, err)
		}
	}
}

// one returns the row of t for which condition holds, or sql.ErrNoRows.
func one[T any](ctx context.Context, s *Store, t Table[T], condition string, args ...any) (T, error) {
	statement := "SELECT " + t.read + " FROM " + t.source.From + " WHERE " + condition
	return t.scan(s.q.QueryRowContext(ctx, statement, args...))
}

func collect[T any](rows Rows[T]) ([]T, error) {
	var found []T
	for v, err := range rows {
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, nil
}

// count runs a statement that returns one number.
func (s *Store) count(ctx context.Context, statement string, args ...any) (n int, err error) {
	err = s.q.QueryRowContext(ctx, statement, args...).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("counting: %w", err)
	}
	return n, nil
}
