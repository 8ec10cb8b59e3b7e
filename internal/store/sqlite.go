package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// sqliteFile is a SQLite file.
type sqliteFile struct {
	path string      // absolute
	file fs.FileInfo // which file was opened
}

// openFile opens the file at path, which is absolute, without looking into it.
func openFile(path string) (sqliteFile, error) {
	file, err := os.Lstat(path)
	if err != nil {
		return sqliteFile{}, fmt.Errorf("opening the database: %w", err)
	}
	return sqliteFile{path, file}, nil
}

func (f sqliteFile) name() string { return f.path }

func (f sqliteFile) pool(n int) (*sql.DB, error) {
	sqlite.StrictPragmas(true)
	connector, err := sqlite.NewConnector(dataSource(f.path))
	if err != nil {
		return nil, fmt.Errorf("opening the database %s: %w", f.path, err)
	}
	db := sql.OpenDB(keeping{connector})
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// asWritten runs SQL as it is.
type asWritten struct{ connection }

func (a asWritten) QueryContext(ctx context.Context, query string, args ...any) (rows, error) {
	return a.connection.QueryContext(ctx, query, args...) //nolint:rowserrcheck // the caller does
}

func (f sqliteFile) on(c connection) querier { return querier{asWritten{c}} }

func (f sqliteFile) alone(s *Store) querier { return querier{asWritten{s.read}} }

// begin waits for the lock of any transaction that writes, for as long as dataSource says. A locked one has more memory.
func (f sqliteFile) begin(ctx context.Context, conn *sql.Conn, to purpose, _ time.Duration) (tx, int, error) {
	t, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: to == toRead})
	if err != nil || to != toChange {
		return t, 0, err
	}
	var version int
	_, err = t.ExecContext(ctx, changeCache)
	if err == nil {
		err = t.QueryRowContext(ctx, schemaVersionQuery).Scan(&version)
	}
	if err != nil {
		return nil, 0, errors.Join(err, t.Rollback())
	}
	return t, version, nil
}

func (f sqliteFile) ahead() time.Duration { return 0 }

func (f sqliteFile) versionQuery() string { return "PRAGMA data_version" }

// inPlace reports whether the file that was opened is still the one at its path. Opening it to see is not needed, and
// must not be.
func (f sqliteFile) inPlace() bool {
	now, err := os.Lstat(f.path)
	return err == nil && os.SameFile(f.file, now)
}

// forget removes deleted secrets from the write-ahead log too, unless another process is using it.
func (f sqliteFile) forget(ctx context.Context, db *sql.DB) {
	// Best effort: the next checkpoint overwrites what remains.
	_, _ = db.ExecContext(ctx, `PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 100`)
}

// driverName is the driver of database/sql.
const driverName = "sqlite"

// dataSource returns the data source name with which every SQLite file is opened. path is absolute. fullfsync is for
// macOS, where fsync leaves what was written in the disk's own memory, which a power cut erases. BEGIN takes the
// write lock at once: a transaction that reads first and writes later fails if another one wrote in between.
func dataSource(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	q := url.Values{
		"mode":          {"rw"},
		"_txlock":       {"immediate"},
		"_foreign_keys": {"1"},
		"_synchronous":  {"FULL"},
		"_busy_timeout": {"100"}, // ms; the rest of the waiting is retry's, which obeys a context
		"_dqs":          {"0"},
		"_defensive":    {"1"},
		"_pragma": {
			"trusted_schema(0)",
			"secure_delete(1)",
			"cell_size_check(1)",
			"journal_size_limit(8388608)",
			"fullfsync(1)",
			"cache_size(-400)", // KiB: a page that takes another's place costs less than memory that is new; see changeCache
		},
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

// changeCache gives a transaction that writes many rows enough memory for their indexes. Reading is faster with less.
const changeCache = "PRAGMA cache_size = -8192"

// schemaText replaces the words in migrations/*.sql that stand for something else in each database.
func (f sqliteFile) schemaText(text string) string {
	return strings.NewReplacer(
		"SERIAL64", "INTEGER PRIMARY KEY",
		"INT64", "INTEGER",
		"BYTES", "BLOB",
		" BYTEORDER", "",
		"CLUSTERED", "STRICT, WITHOUT ROWID",
	).Replace(text)
}
