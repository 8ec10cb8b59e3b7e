package admin

import (
	"database/sql"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// events are those since the first skip ones, as "actor action subject details".
func events(t *testing.T, a *Admin, skip int) []string {
	t.Helper()
	var found []string
	for e, err := range store.List(t.Context(), a.Store, store.Events(), listing.Query{}) {
		check(t, err)
		if d := org.ParseDetails(e.Details); len(d) > 0 && d[0].Name == "text" {
			t.Errorf("the details of %+v cannot be read", e)
		}
		found = append(found, strings.TrimRight(fmt.Sprintf("%s %s %s %s", e.Actor, e.Action, e.Subject, e.Details), " "))
	}
	return found[skip:]
}

func wantEvents(t *testing.T, a *Admin, skip int, want ...string) {
	t.Helper()
	if got := events(t, a, skip); !slices.Equal(got, want) {
		t.Errorf("the audit log has\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// dump is all that is committed: the rows of all tables, on SQLite read by a connection of its own.
func dump(t *testing.T, a *Admin) string {
	t.Helper()
	if postgres.Chosen() {
		return postgres.Dump(t, a.Store.Path())
	}
	db, err := sql.Open("sqlite", "file:"+a.Store.Path()+"?mode=ro")
	check(t, err)
	defer func() { check(t, db.Close()) }()
	var text strings.Builder
	for _, table := range rows(t, db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
		text.WriteString(table + "\n" + strings.Join(rows(t, db, "SELECT * FROM "+table), "\n") + "\n")
	}
	return text.String()
}

// rows are the rows of a query, as text.
func rows(t *testing.T, db *sql.DB, query string) (found []string) {
	t.Helper()
	result, err := db.QueryContext(t.Context(), query)
	check(t, err)
	defer func() { check(t, errors.Join(result.Err(), result.Close())) }()
	columns, err := result.Columns()
	check(t, err)
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for result.Next() {
		check(t, result.Scan(places...))
		var row []string
		for _, value := range values {
			if bytes, isBlob := value.([]byte); isBlob {
				value = string(bytes)
			}
			row = append(row, fmt.Sprint(value))
		}
		found = append(found, strings.Join(row, "\t"))
	}
	return found
}

// unchanged checks that do leaves every table as it is.
func unchanged(t *testing.T, a *Admin, do func()) {
	t.Helper()
	before := dump(t, a)
	do()
	if dump(t, a) != before {
		t.Error("the database changed")
	}
}

// stolen is what a thief of the files gets, or of the rows of a server. Another process reads the files: closing them in
// this one would drop SQLite's locks.
func stolen(t *testing.T, a *Admin) string {
	t.Helper()
	if postgres.Chosen() {
		return dump(t, a)
	}
	b, err := exec.CommandContext(t.Context(), "cat", a.Store.Path(), a.Store.Path()+"-wal").Output()
	check(t, err)
	return string(b)
}

// credentials are the password hashes that the database holds.
func credentials(t *testing.T, a *Admin) []string {
	t.Helper()
	return regexp.MustCompile(`\$argon2id\$[!-~ ]+`).FindAllString(dump(t, a), -1)
}

func members(t *testing.T, a *Admin) (emails []string) {
	t.Helper()
	for m, err := range store.List(t.Context(), a.Store, store.Members(), listing.Query{}) {
		check(t, err)
		emails = append(emails, m.Email)
	}
	slices.Sort(emails)
	return emails
}

func invitations(t *testing.T, a *Admin) (recipients []string) {
	t.Helper()
	for i, err := range store.List(t.Context(), a.Store, store.Invitations(a.Now()), listing.Query{}) {
		check(t, err)
		recipients = append(recipients, i.Recipient+" "+i.Status(a.Now()))
	}
	slices.Sort(recipients)
	return recipients
}
