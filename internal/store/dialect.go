package store

import (
	"encoding/json"
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/roster-cli/roster/internal/org"
)

// All that differs between the databases is in this file.

// driverName is the driver of database/sql.
const driverName = "sqlite"

// dataSource is the one way in which a SQLite file is opened. path is absolute.
// On macOS alone fsync leaves what was written in the disk's own memory, where a power cut takes it: fullfsync.
// BEGIN takes the write lock at once: a transaction that reads first and writes later fails when another wrote in between.
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
			"trusted_schema(0)", "secure_delete(1)", "cell_size_check(1)", "journal_size_limit(8388608)", "fullfsync(1)", "cache_size(-2000)", // KiB, also of what a sort holds; see changeCache
		},
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

// changeCache gives a transaction that writes many rows the room for their indexes. Readers do as well with less.
const changeCache = "PRAGMA cache_size = -8192"

// schemaWords are what migrations/*.sql say differently to each database.
func schemaWords() *strings.Replacer {
	return strings.NewReplacer(
		"SERIAL64", "INTEGER PRIMARY KEY",
		"INT64", "INTEGER",
		"BYTES", "BLOB",
		" BYTEORDER", "",
		"CLUSTERED", "STRICT, WITHOUT ROWID",
	)
}

// isBusy tells that another process holds the lock, and that trying again may help.
func isBusy(err error) bool {
	code := errorCode(err)
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// isDamaged tells that the file is no sound database.
func isDamaged(err error) bool {
	code := errorCode(err)
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// Unreadable reports whether err says that a database is damaged, missing or unfinished, so that no rule in it can be kept.
func Unreadable(err error) bool { return isDamaged(err) || errors.Is(err, org.ErrNotFound) }

// isFull tells that there is no room left on the disk.
func isFull(err error) bool { return errorCode(err) == sqlite3.SQLITE_FULL }

// isIO tells that the system refused to read or write.
func isIO(err error) bool { return errorCode(err) == sqlite3.SQLITE_IOERR }

// isReadOnly tells that the file or its folder may not be written to.
func isReadOnly(err error) bool {
	code := errorCode(err)
	return code == sqlite3.SQLITE_READONLY || code == sqlite3.SQLITE_CANTOPEN
}

// errorCode is SQLite's primary result code in err, or 0.
func errorCode(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

// maxArgs is how many values one statement binds at most; SQLite and PostgreSQL both take 32,766, and more than these gain nothing.
const maxArgs = 5000

// values is a VALUES list of rows with columns placeholders each. SQLite takes $1 for a name and looks through all names
// for each: 10,000 of them take 20 times as long as 10,000 plain question marks. So no other placeholder may stand beside them.
func values(rows, columns int) string {
	row := ", (" + strings.Repeat(", ?", columns)[2:] + ")"
	return strings.Repeat(row, rows)[2:]
}

// textsOf is the query of the texts in the JSON array $1, for as many of them as there may be: a statement binds few values.
const textsOf = "SELECT value FROM json_each($1)"

// jsonArray is what textsOf takes.
func jsonArray(texts []string) string {
	if len(texts) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(texts) // texts can always be encoded
	return string(b)
}

// createGoing makes a table for the numbers of what a transaction deletes; it goes with the transaction, or is dropped.
const createGoing = "CREATE TEMP TABLE going (n INTEGER PRIMARY KEY)"
