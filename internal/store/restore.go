package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"modernc.org/sqlite"

	"github.com/roster-cli/roster/internal/org"
)

// Prepare gets the database that is replaced, locked, and what is to take its place, to which it may write.
// The former is nil if it has no organization that can be read. An error leaves the database as it was.
type Prepare func(replaced, restored *Store) error

// Restore makes the database at path what backup holds after prepare, in one transaction: a crash leaves the old state.
// It returns ErrBusy while another program has a file open, or holds the lock of a server's database.
func Restore(ctx context.Context, path string, backup *Store, o Options, prepare Prepare) error {
	if same(path, backup.Path()) {
		err := fmt.Errorf("%s is the database itself, not a backup of it: %w", backup.Path(), org.ErrUsage)
		return org.Hint(err, "name a file that `roster database backup` made")
	}
	if same(draftOf(path), backup.Path()) {
		err := fmt.Errorf("%s is where the new state is prepared: %w", backup.Path(), org.ErrUsage)
		return org.Hint(err, "give the file another name, then restore it")
	}
	e, err := findEngine(path, Options{Create: true})
	if err != nil {
		return err
	}
	s, err := connect(e, o.Wait) // its content may be damaged
	if err != nil {
		return err
	}
	return e.replace(ctx, s, backup, prepare)
}

// replace replaces the file, with which s is closed.
func (f sqliteFile) replace(ctx context.Context, s, backup *Store, prepare Prepare) error {
	m, err := s.restoreFrom(ctx, backup, prepare)
	err = errors.Join(err, s.Close())
	synced := syncFolder(f.path)
	switch {
	case err != nil && m.n == 0: // the database was not touched
		return s.explainNotRestored(err)
	case err != nil:
		err = s.checkRestored(context.WithoutCancel(ctx), m, err)
	}
	if err == nil && synced != nil {
		err = fmt.Errorf("the database was restored, but a power failure may bring back what was there before: %w", synced)
		return org.Hint(err, "look at the disk and the system's log, then restore again")
	}
	return err
}

// checkRestored checks whether replacing the database, which ended with err, took effect.
func (s *Store) checkRestored(ctx context.Context, m mark, err error) error {
	now, lookErr := Open(ctx, s.Path(), Options{})
	if lookErr == nil {
		var found bool
		found, lookErr = now.hasMark(ctx, m)
		lookErr = errors.Join(lookErr, now.Close())
		if lookErr == nil && found {
			return nil
		}
	}
	if lookErr == nil || errors.Is(lookErr, org.ErrNotFound) { // as empty as it was
		return unchanged(databaseError{fmt.Errorf("restoring failed: %w", s.engine.explain(err))})
	}
	err = fmt.Errorf("restoring failed, and it is not known whether the database was replaced: %w", err)
	return org.Hint(UnknownOutcome{err}, "look before you repeat it: `roster database info`, `roster database check`")
}

// same reports whether two paths lead to one file.
func same(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// restoreFrom replaces all of s, which nobody else may have open, in one transaction. The mark is set once that began.
func (s *Store) restoreFrom(ctx context.Context, backup *Store, prepare Prepare) (m mark, err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return m, err
	}
	defer conn.Close() //nolint:errcheck // the error before it counts
	// In this mode the lock that the transaction takes is kept until the database is closed.
	if _, err := conn.ExecContext(ctx, `PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK`); err != nil {
		return m, err
	}
	replaced := &Store{engine: s.engine, db: s.db, read: s.db, q: s.engine.on(conn), wait: s.wait}
	var pageSize int
	if err := replaced.q.QueryRowContext(ctx, `PRAGMA page_size`).Scan(&pageSize); err != nil {
		return m, err
	}
	if _, err := backup.db.ExecContext(ctx, fmt.Sprintf(`PRAGMA page_size = %d`, pageSize)); err != nil {
		return m, err
	}
	draft := draftOf(s.Path())
	defer removeDraft(draft)
	if m, err = replaced.draft(ctx, draft, backup, prepare); err != nil {
		return mark{}, err
	}
	if err := conn.Raw(func(c any) error { return copyInto(c, dataSource(draft)) }); err != nil {
		return m, err
	}
	return m, nil
}

func (s *Store) explainNotRestored(err error) error {
	switch {
	case isLocked(err):
		return org.Hint(fmt.Errorf("another program has the database %s open: %w", s.Path(), org.ErrBusy),
			"stop it (is `roster serve` running?) and try again")
	case isDamaged(err):
		return org.Hint(fmt.Errorf("the database %s is too damaged to restore into: %w", s.Path(), err),
			"move it away, with its -wal and -shm, and try again")
	}
	return unchanged(s.engine.explain(err))
}

// draft makes a file at path of what is to take the place of s, and returns the last event in it.
func (s *Store) draft(ctx context.Context, path string, backup *Store, prepare Prepare) (m mark, err error) {
	removeDraft(path) // of a program that was killed
	if err := createFile(path); err != nil {
		return m, err
	}
	if _, err := backup.db.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return m, err
	}
	d, err := Open(ctx, path, Options{})
	if err != nil {
		return m, err
	}
	if version, err := s.schemaVersion(ctx); err != nil || version != latest() {
		s = nil
	} else if _, err := s.Organization(ctx); err != nil {
		s = nil
	}
	err = prepare(s, d)
	if err == nil {
		m, err = d.lastMark(ctx)
	}
	return m, errors.Join(err, d.Close())
}

// draftOf is where the new state of the database at path is prepared. It is hidden, so that nobody keeps a backup
// there.
func draftOf(path string) string {
	return filepath.Join(filepath.Dir(path), ".roster-restore-"+filepath.Base(path))
}

func removeDraft(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		_ = os.Remove(path + suffix) // what remains stops the next createFile, or does no harm
	}
}

// copyInto runs SQLite's backup from source into the connection c.
func copyInto(c any, source string) error {
	target, ok := c.(interface {
		NewRestore(string) (*sqlite.Backup, error)
	})
	if !ok {
		return errors.ErrUnsupported
	}
	b, err := target.NewRestore(source)
	if err != nil {
		return err
	}
	_, err = b.Step(-1)
	return errors.Join(err, b.Finish())
}
