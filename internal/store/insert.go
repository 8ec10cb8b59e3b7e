package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
)

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
