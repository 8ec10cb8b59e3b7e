package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/roster-cli/roster/internal/org"
)

// All that differs between the databases is in this file.

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
			"cache_size(-2000)", // KiB, also of what a sort holds; see changeCache
		},
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

// changeCache gives a transaction that writes many rows enough memory for their indexes. Reading is as fast with less.
const changeCache = "PRAGMA cache_size = -8192"

// schemaWords are the words in migrations/*.sql that stand for something else in each database.
func schemaWords() *strings.Replacer {
	return strings.NewReplacer(
		"SERIAL64", "INTEGER PRIMARY KEY",
		"INT64", "INTEGER",
		"BYTES", "BLOB",
		" BYTEORDER", "",
		"CLUSTERED", "STRICT, WITHOUT ROWID",
	)
}

// isBusy reports whether another process holds the lock, so that trying again may help.
func isBusy(err error) bool {
	code := errorCode(err)
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// isDamaged reports whether the file is damaged, or not a database.
func isDamaged(err error) bool {
	code := errorCode(err)
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// Unreadable reports whether err says that a database is damaged, missing or unfinished, so that no rule in it can be
// kept.
func Unreadable(err error) bool { return isDamaged(err) || errors.Is(err, org.ErrNotFound) }

// isFull reports whether SQLite says that the disk is full; see isOutOfSpace.
func isFull(err error) bool { return errorCode(err) == sqlite3.SQLITE_FULL }

// isIO reports whether the system failed to read or write.
func isIO(err error) bool { return errorCode(err) == sqlite3.SQLITE_IOERR }

// isReadOnly reports whether the file or its folder may not be written to.
func isReadOnly(err error) bool {
	code := errorCode(err)
	return code == sqlite3.SQLITE_READONLY || code == sqlite3.SQLITE_CANTOPEN
}

// errorCode returns SQLite's primary result code in err, or 0.
func errorCode(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

// maxArgs is how many values one statement binds at most. SQLite and PostgreSQL both take 32,766; more than these
// gain nothing.
const maxArgs = 5000

// values returns a VALUES list of rows with columns placeholders each. SQLite takes $1 for a name and searches all
// names for each: 10,000 of them take 20 times as long as 10,000 plain question marks. No other kind of placeholder
// can be mixed with these.
func values(rows, columns int) string {
	row := ", (" + strings.Repeat(", ?", columns)[2:] + ")"
	return strings.Repeat(row, rows)[2:]
}

// textsOf is a query of the texts in the JSON array $1. Their number is not limited, as that of bound values is.
const textsOf = "SELECT value FROM json_each($1)"

// jsonArray returns texts as textsOf takes them.
func jsonArray(texts []string) string {
	if len(texts) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(texts) // texts can always be encoded
	return string(b)
}

// createGoing makes a table for the numbers of what a transaction deletes. It is dropped with the transaction or
// before.
const createGoing = "CREATE TEMP TABLE going (n INTEGER PRIMARY KEY)"

// seconds is how the database keeps t: seconds since 1970, 0 for the zero time. The first second of 1970 is kept as the
// second one: what happened then must not look as if it never did.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return cmp.Or(t.Unix(), 1)
}

// instant is what seconds kept.
func instant(s int64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}
