package store

import (
	"context"
	"strings"
)

func (f sqliteFile) insert(ctx context.Context, s *Store, r newRows) error { return s.insert(ctx, r) }

// load stores rows with as few statements as possible.
func (f sqliteFile) load(ctx context.Context, t transaction, l loading) error {
	most := maxArgs / len(l.columns)
	insert := `INSERT INTO ` + l.table + ` (` + strings.Join(l.columns, ", ") + `) VALUES `
	full, err := t.conn.PrepareContext(ctx, insert+values(most, len(l.columns)))
	if err != nil {
		return err
	}
	defer func() { _ = full.Close() }() // the transaction tells
	batch := make([]any, 0, most*len(l.columns))
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		if batch = append(batch, row...); len(batch) < cap(batch) {
			continue
		}
		if _, err := full.ExecContext(ctx, batch...); err != nil {
			return err
		}
		batch = batch[:0]
	}
	if len(batch) == 0 {
		return nil
	}
	_, err = t.tx.ExecContext(ctx, insert+values(len(batch)/len(l.columns), len(l.columns)), batch...)
	return err
}

func (f sqliteFile) restraintsQuery() string {
	return `SELECT name, 'DROP INDEX "' || name || '"', sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`
}
