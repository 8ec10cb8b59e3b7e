package store

import (
	"context"
	"strings"
)

func (f sqliteFile) insert(ctx context.Context, s *Store, r newRows) error { return s.insert(ctx, r) }

// load stores rows with as few statements as possible.
func (f sqliteFile) load(ctx context.Context, t transaction, l loading) error {
	columns := len(l.columns)
	insert := insertInto + l.table + ` (` + strings.Join(l.columns, ", ") + `) VALUES `
	full := insert + values(maxArgs/columns, columns)
	batch := make([]any, 0, maxArgs/columns*columns)
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		if batch = append(batch, row...); len(batch) < cap(batch) {
			continue
		}
		if _, err := t.q.ExecContext(ctx, full, batch...); err != nil {
			return err
		}
		batch = batch[:0]
	}
	if len(batch) == 0 {
		return nil
	}
	_, err := t.q.ExecContext(ctx, insert+values(len(batch)/columns, columns), batch...)
	return err
}

func (f sqliteFile) restraintsQuery() string {
	return `SELECT name, 'DROP INDEX "' || name || '"', sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`
}
