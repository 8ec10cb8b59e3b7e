package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// Placed is a row with its place in the order that it was read in.
type Placed[T any] struct {
	Row   T
	Place listing.Place
}

// Window reads the rows of t that q asks for in w: whatever their number, those next to a place. They are always in the
// order of q, whose Limit and Offset do not count. A place of a row that was deleted or changed is as good as any other.
// Call it within Read to have several windows of one state of the database.
func Window[T any](ctx context.Context, s *Store, t Table[T], q listing.Query, w listing.Window) ([]Placed[T], error) {
	look := listing.Reader[Placed[T]]{
		Rows: func(statement listing.Statement) ([]Placed[T], error) {
			return collect(query(ctx, s, placed(t, q), statement.SQL, statement.Args...))
		},
		Values: s.values(ctx),
		Place:  func(p Placed[T]) listing.Place { return p.Place },
	}
	return listing.Read(look, q, t.source, t.read, w)
}

// values returns what scans the one row that a statement returns.
func (s *Store) values(ctx context.Context) func(statement listing.Statement, dest ...any) error {
	return func(statement listing.Statement, dest ...any) error {
		return s.q.QueryRowContext(ctx, statement.SQL, statement.Args...).Scan(dest...)
	}
}

// Before counts the rows of t that q asks for before w.At. It returns w.Limit if there are as many or more, and also if
// there is a filter and it would have to be tried on more than some rows. In an order without an index it looks at all
// rows.
func Before[T any](ctx context.Context, s *Store, t Table[T], q listing.Query, w listing.Window) (int, error) {
	if w.At.Zero() {
		return 0, nil
	}
	return listing.CountBefore(s.values(ctx), q, t.source, w)
}

// Again reads the row that was at a place again, with the place where it is now. It returns ErrNotFound if the row is gone
// or q does not ask for it any more.
func Again[T any](
	ctx context.Context, s *Store, t Table[T], q listing.Query, p listing.Place,
) (row Placed[T], err error) {
	if p.Zero() {
		return row, fmt.Errorf("there is no row at the end: %w", org.ErrNotFound)
	}
	statement := q.Again(t.source, t.read, p)
	row, err = placed(t, q).scan(s.q.QueryRowContext(ctx, statement.SQL, statement.Args...))
	if errors.Is(err, sql.ErrNoRows) {
		return row, fmt.Errorf("the row is gone: %w", org.ErrNotFound)
	}
	return row, err
}

// placed is t with the place of each row.
func placed[T any](t Table[T], q listing.Query) Table[Placed[T]] {
	return Table[Placed[T]]{scan: func(r row) (v Placed[T], err error) {
		var dest []any
		v.Place, dest = q.NewPlace(t.source)
		v.Row, err = t.scan(longer{r, dest})
		return v, err
	}}
}

// longer is a row with more columns than its table reads, which are scanned into rest.
type longer struct {
	row
	rest []any
}

func (l longer) Scan(dest ...any) error { return l.row.Scan(append(dest, l.rest...)...) }
