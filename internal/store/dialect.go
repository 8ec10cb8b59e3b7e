package store

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"
)

// maxArgs is how many values one statement binds at most. SQLite and PostgreSQL both take 32,766; more than these
// gain nothing.
const maxArgs = 5000

// maxRows is how many rows are looked up at once.
const maxRows = 1000

// values returns a VALUES list of rows with columns placeholders each. SQLite takes $1 for a name and searches all
// names for each: 10,000 of them take 20 times as long as 10,000 plain question marks. No other kind of placeholder
// can be mixed with these.
func values(rows, columns int) string {
	row := ", (" + strings.Repeat(", ?", columns)[2:] + ")"
	return strings.Repeat(row, rows)[2:]
}

// textsOf is a query of the texts in the JSON array $1. Their number is not limited, as that of bound values is.
const textsOf = "SELECT value FROM json_each($1)"

// amongTexts is the condition that a column with an index is one of the texts in the JSON array $1, maxRows at most, each of
// which is looked up in the index. IN (textsOf) leaves it to the database whether to read the whole table instead, which it
// guesses wrong while a table grows.
const amongTexts = "IN (SELECT value FROM json_each($1) few)"

// jsonArray returns texts as textsOf and amongTexts take them.
func jsonArray(texts []string) string {
	if len(texts) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(texts) // texts can always be encoded
	return string(b)
}

// insertInto begins a statement that stores rows. No transaction goes on after a statement that failed; in PostgreSQL none can.
// OR FAIL says so to SQLite, which otherwise keeps a copy of every page that it changes, to undo that statement alone.
const insertInto = "INSERT OR FAIL INTO "

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
