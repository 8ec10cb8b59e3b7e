package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// newRows are rows to store in a table.
type newRows struct {
	table   string
	columns []string
	values  []any // row by row
	minted  bool  // their ids are freshly minted: errIDTaken if another row has one
}

// insert stores rows with statements of as many values as one may have.
func (s *Store) insert(ctx context.Context, r newRows) error {
	statement := `INSERT INTO ` + r.table + ` (` + strings.Join(r.columns, ", ") + `) VALUES `
	unless := ""
	if r.minted {
		unless = ` ON CONFLICT (id) DO NOTHING`
	}
	columns := len(r.columns)
	for batch := range slices.Chunk(r.values, maxArgs/columns*columns) {
		rows := len(batch) / columns
		res, err := s.q.ExecContext(ctx, statement+values(rows, columns)+unless, batch...)
		if err != nil {
			return fmt.Errorf("storing %s: %w", r.table, err)
		}
		if n, err := res.RowsAffected(); err != nil || n != int64(rows) {
			return errors.Join(err, errIDTaken)
		}
	}
	return nil
}
