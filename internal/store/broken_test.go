package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// broken runs statements, and breaks at the n-th thing that is asked of the database: a statement, a row, or the end of
// the rows.
type broken struct {
	runner

	left *int
}

func (b broken) breaks() bool {
	*b.left--
	return *b.left == 0
}

func (b broken) QueryContext(ctx context.Context, statement string, args ...any) (rows, error) {
	if b.breaks() {
		return nil, testenv.ErrBroken
	}
	found, err := b.runner.QueryContext(ctx, statement, args...)
	return &brokenRows{found, b, nil}, err
}

func (b broken) ExecContext(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	if b.breaks() {
		return nil, testenv.ErrBroken
	}
	return b.runner.ExecContext(ctx, statement, args...)
}

type brokenRows struct {
	rows

	broken broken
	err    error
}

func (r *brokenRows) Next() bool {
	if r.broken.breaks() {
		r.err = testenv.ErrBroken
	}
	return r.err == nil && r.rows.Next()
}

func (r *brokenRows) Scan(dest ...any) error {
	if r.broken.breaks() {
		return testenv.ErrBroken
	}
	return r.rows.Scan(dest...)
}

func (r *brokenRows) Err() error { return errors.Join(r.err, r.rows.Err()) }

// Whatever of a call fails, its error is returned.
func TestAnyPartFails(t *testing.T) {
	aboutSQLite(t, "need of it: all is the same but for the statements of postgres.go")
	s := called(t)
	for i, do := range slices.Concat(reads(), otherReads(t), changes(), otherChanges()) {
		t.Run(fmt.Sprint(i), func(t *testing.T) { breaks(t, s, do) })
	}
}

// TestAnyPartOfACheckFails: on a server too, where it is another.
func TestAnyPartOfACheckFails(t *testing.T) {
	aboutPostgres(t, "check")
	breaks(t, called(t), func(ctx context.Context, s *Store) error { return only(s.engine.check(ctx, s)) })
}

// breaks makes each part of do fail in turn, until it succeeds.
func breaks(t *testing.T, s *Store, do call) {
	t.Helper()
	for n := 1; ; n++ {
		left := n
		err := s.Change(t.Context(), func(s *Store) error {
			within := *s
			within.q = querier{broken{s.q, &left}}
			return do(t.Context(), &within)
		})
		if left > 0 && (err == nil || errors.Is(err, org.ErrNotFound)) {
			return
		}
		if !errors.Is(err, testenv.ErrBroken) {
			t.Fatalf("part %d fails: %v", n, err)
		}
	}
}
