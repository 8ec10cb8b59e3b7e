package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// newRows are rows to store in a table.
type newRows struct {
	table   string
	columns []string
	rows    int
	row     func(values []any, n int) []any // adds the values of row n; a server may be storing the rows before it meanwhile
	minted  bool                            // their ids are freshly minted: errIDTaken if another row has one
}

// insert stores rows with statements of as many values as one may have.
func (s *Store) insert(ctx context.Context, r newRows) error {
	statement := insertInto + r.table + ` (` + strings.Join(r.columns, ", ") + `) VALUES `
	unless := ""
	if r.minted {
		unless = ` ON CONFLICT (id) DO NOTHING`
	}
	columns := len(r.columns)
	var args []any
	for next := 0; next < r.rows; {
		rows := min(maxArgs/columns, r.rows-next)
		args = args[:0]
		for end := next + rows; next < end; next++ {
			args = r.row(args, next)
		}
		res, err := s.q.ExecContext(ctx, statement+values(rows, columns)+unless, args...)
		if err != nil {
			return fmt.Errorf("storing %s: %w", r.table, err)
		}
		if n, err := res.RowsAffected(); err != nil || n != int64(rows) {
			return errors.Join(err, errIDTaken)
		}
	}
	return nil
}
