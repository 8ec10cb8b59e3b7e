package store

import (
	"context"
	"errors"
	"fmt"
)

// Copy copies everything in s, which sees one state of its database, to a new file or into a schema of a server that has
// nothing of roster or is empty. It is there complete, compared with s, or not at all. It returns ErrConflict for a
// database that is not empty.
func (s *Store) Copy(ctx context.Context, to string, report Report) (copied []Copied, err error) {
	if isAddress(to) {
		return s.copyToServer(ctx, to, report)
	}
	if err := checkFolder(to); err != nil {
		return nil, err
	}
	err = writeNew(to, "copy", func(draft string) error {
		copied, err = s.copyToFile(ctx, draft, report)
		return err
	})
	return copied, err
}

// copyToFile copies everything in s into the empty file at path.
func (s *Store) copyToFile(ctx context.Context, path string, report Report) (copied []Copied, err error) {
	e, err := openFile(path)
	if err != nil {
		return nil, err
	}
	d, err := connect(e, s.wait)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	// Nobody else knows of the file, and nobody needs what a crash leaves of it.
	if _, err := d.db.ExecContext(ctx, `PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF`); err != nil {
		return nil, err
	}
	t, err := d.begin(ctx, d.db, toWrite)
	if err != nil {
		return nil, err
	}
	defer t.end()
	if _, err := t.q.ExecContext(ctx, `PRAGMA cache_size = -16384`); err != nil {
		return nil, err
	}
	if err := e.toLatest(ctx, t.Store); err != nil {
		return nil, err
	}
	if copied, err = t.fill(ctx, s, report); err == nil {
		err = t.tx.Commit()
	}
	return copied, err
}

// copyToServer copies everything in s into a schema of a server, in one transaction.
func (s *Store) copyToServer(ctx context.Context, address string, report Report) (copied []Copied, err error) {
	p, err := newPostgres(address)
	if err != nil {
		return nil, err
	}
	d, err := connect(p, s.wait)
	if err != nil {
		return nil, err
	}
	defer d.Close() //nolint:errcheck // what was committed is there
	err = d.retry(ctx, func(d *Store) error {
		copied, err = p.receive(ctx, d, s, report)
		return err
	})
	return copied, unchanged(err)
}

// restraint is an index or a constraint that slows the filling of a table down, and the statements that drop and make it.
type restraint struct{ name, drop, add string }

// fill copies everything in from into t, which just made its tables. Indexes are made, and foreign keys are checked, when
// the rows are there, which is twice as fast. It returns ErrConflict if there are rows in t.
func (t transaction) fill(ctx context.Context, from *Store, report Report) ([]Copied, error) {
	found, err := t.restraints(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range found {
		if _, err := t.tx.ExecContext(ctx, r.drop); err != nil {
			return nil, err
		}
	}
	c := copying{from: from, to: t, report: report}
	copied, err := c.run(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range found {
		if _, err := t.tx.ExecContext(ctx, r.add); err != nil {
			return nil, fmt.Errorf("making %s: %w", r.name, err)
		}
	}
	return copied, nil
}

func (t transaction) restraints(ctx context.Context) ([]restraint, error) {
	rows, err := t.q.QueryContext(ctx, t.engine.restraintsQuery())
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var found []restraint
	for rows.Next() {
		var r restraint
		if err := rows.Scan(&r.name, &r.drop, &r.add); err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	return found, rows.Err()
}
