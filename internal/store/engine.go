package store

import (
	"context"
	"database/sql"
	"io/fs"
	"time"
)

// engine is what SQLite and PostgreSQL do differently. All else is written once, in SQL that both understand.
type engine interface {
	// name is what people call the database: its path, or its address without a password.
	name() string
	// pool returns connections to it, at most n at a time.
	pool(n int) (*sql.DB, error)
	// on returns what runs roster's SQL on c, which is a transaction or a single connection.
	on(c connection) querier
	// alone returns what runs each statement on s by itself.
	alone(s *Store) querier
	// begin begins a transaction on conn, which waits that long for a lock. Of a locked one it also returns the version of
	// the schema, as schemaVersion does.
	begin(ctx context.Context, conn *sql.Conn, to purpose, wait time.Duration) (tx tx, version int, err error)
	// prepare brings the schema of s up to date. It returns ErrNotFound for a database without one, unless create is set.
	prepare(ctx context.Context, s *Store, create bool) error
	// schemaVersion is how many migrations were made, 0 for an empty database.
	schemaVersion(ctx context.Context, s *Store) (int, error)
	setSchemaVersion(ctx context.Context, q querier, version int) error
	// schemaText is the text of a migration in the words of this database.
	schemaText(text string) string
	// ahead is how far the database's clock was ahead of this machine's when it was last looked at, less than a second
	// counting as nothing.
	ahead() time.Duration
	// versionQuery asks for something that differs on the same connection when any other one has committed a change.
	versionQuery() string
	// inPlace reports whether what was opened is still there.
	inPlace() bool
	// forget removes what was deleted from the database's logs too, as far as they can be reached.
	forget(ctx context.Context, db *sql.DB)

	// owns reports whether that is one of the database's files.
	owns(file fs.FileInfo) bool
	// writeProblems are what keeps a database from being changed, by this user or by its owner.
	writeProblems(ctx context.Context, s *Store) ([]WriteProblem, error)
	// check runs the checks that the database has of its own, and brokenRules.
	check(ctx context.Context, s *Store) ([]string, error)
	// describe sets the size, the version and the journal of the database.
	describe(ctx context.Context, s *Store, i *Info) error
	// backup writes a SQLite file with all that is in s to path, a new file that only its owner can read.
	backup(ctx context.Context, s *Store, path string) error

	// replace makes the database of s what backup holds after prepare, and closes s; see Restore.
	replace(ctx context.Context, s, backup *Store, prepare Prepare) error
	// insert stores new rows, in the transaction s.
	insert(ctx context.Context, s *Store, r newRows) error
	// load stores rows in an empty table of t. It returns an error that names the row which the database cannot store.
	load(ctx context.Context, t transaction, l loading) error
	// restraintsQuery is a query of what tables can be filled without: all indexes and constraints that can be dropped
	// from them, but for primary keys.
	restraintsQuery() string

	// busy reports whether err may be gone when the same is tried again: a lock, a lost connection.
	busy(err error) bool
	// gaveUp is the ErrBusy of what was tried again for as long as that, and ended with err.
	gaveUp(err error, wait time.Duration) error
	// confirm returns when all that was committed before tx, which found it and ends with this, is as safe as a commit
	// that succeeded.
	confirm(tx tx) error
	// rolledBack reports whether a commit that ended with err surely did not take effect.
	rolledBack(err error) bool
	// explain turns an error of the database into a databaseError that says what is wrong and what to do. Any other
	// error stays as it is.
	explain(err error) error
}

// connection is what database/sql's pools, connections and transactions have in common.
type connection interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// purpose is what a transaction is for.
type purpose int

const (
	toRead   purpose = iota // it sees one state of the database
	toWrite                 // it changes something
	toChange                // it changes something, and has the lock that all changes take
)

// tx is a transaction. Rollback does nothing once it was committed.
type tx interface {
	connection
	Commit() error
	Rollback() error
}

// runner runs roster's SQL.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (rows, error)
}

// querier is a runner that is also asked for single rows.
type querier struct{ runner }

// QueryRowContext returns the first row of a result. An error of the query is that of Scan.
func (q querier) QueryRowContext(ctx context.Context, query string, args ...any) row {
	found, err := q.QueryContext(ctx, query, args...)
	return firstRow{found, err}
}

// rows are the rows of a result, as those of database/sql.
type rows interface {
	row
	Columns() ([]string, error)
	Next() bool
	Err() error
	Close() error
}

// row is a result row to scan.
type row interface{ Scan(dest ...any) error }

// firstRow is the first row of a result. An error of the query is that of Scan.
type firstRow struct {
	rows rows
	err  error
}

// Scan reads the row and closes the result. It returns sql.ErrNoRows if there is none.
func (f firstRow) Scan(dest ...any) error {
	if f.err != nil {
		return f.err
	}
	err := sql.ErrNoRows
	if f.rows.Next() {
		err = f.rows.Scan(dest...)
	} else if f.rows.Err() != nil {
		err = f.rows.Err()
	}
	if closeErr := f.rows.Close(); err == nil {
		err = closeErr
	}
	return err
}
