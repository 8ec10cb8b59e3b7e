package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/roster-cli/roster/internal/org"
)

// replace replaces the rows of all tables in one transaction, while others read the former ones and wait to change them.
func (p *server) replace(ctx context.Context, s, backup *Store, prepare Prepare) (err error) {
	defer s.Close() //nolint:errcheck // what was committed is there
	folder, err := os.MkdirTemp("", "roster-restore-")
	if err != nil {
		return fmt.Errorf("making a folder for what is restored: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	return unchanged(s.retry(ctx, func(s *Store) error {
		return p.replaceRows(ctx, s, filepath.Join(folder, "draft.db"), restoring{backup, prepare})
	}))
}

// restoring is what a database becomes.
type restoring struct {
	backup  *Store
	prepare Prepare
}

// replaceRows prepares at draft what is restored, and replaces what is in s with it.
func (p *server) replaceRows(ctx context.Context, s *Store, draft string, r restoring) error {
	version, err := s.knownVersion(ctx)
	if err != nil {
		return err
	}
	t, err := s.begin(ctx, s.db, toWrite)
	if err != nil {
		return err
	}
	defer t.end()
	if version < latest() {
		if err := p.migrate(ctx, t, latest()); err != nil {
			t.end()
			return p.explainMigration(ctx, s, err)
		}
	}
	if _, _, err := p.lock(ctx, t.conn, p.schemaLock(), s.patience()); err != nil {
		return err
	}
	if err := p.mayNumber(ctx, t); err != nil {
		return err
	}
	if t.mark, err = t.draft(ctx, draft, r.backup, r.prepare); err != nil {
		return err
	}
	for _, table := range slices.Backward(copiedTables()) {
		if _, err := t.tx.ExecContext(ctx, `DELETE FROM `+table.name); err != nil {
			return err
		}
	}
	d, err := Open(ctx, draft, Options{})
	if err != nil {
		return err
	}
	defer d.Close() //nolint:errcheck // only read
	if version == 0 {
		// Nobody else sees the tables, which were just made.
		_, err = t.fill(ctx, d, nil)
	} else {
		_, err = (&copying{from: d, to: t}).run(ctx)
	}
	if err == nil {
		err = p.loaded(ctx, t)
	}
	if err != nil {
		return err
	}
	return s.commit(ctx, t)
}

// mayNumber returns ErrUsage, with who may, if the role may not set the counters of the tables.
func (p *server) mayNumber(ctx context.Context, t transaction) error {
	owners, err := t.texts(ctx, `SELECT pg_get_userbyid(c.relowner) FROM pg_sequence q JOIN pg_class c ON c.oid = q.seqrelid
		JOIN pg_namespace s ON s.oid = c.relnamespace
		WHERE s.nspname = current_schema() AND NOT has_sequence_privilege(q.seqrelid, 'UPDATE') LIMIT 1`)
	if err != nil || len(owners) == 0 {
		return err
	}
	return databaseError{org.Hint(
		fmt.Errorf("the role %s may not set the counters of the tables of %s: %w", p.config.User, p.address, org.ErrUsage),
		"run this command as the role %s", owners[0])}
}
