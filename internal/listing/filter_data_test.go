package listing

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the real thing
)

// filterNow is the instant from which the filters of the tests count.
func filterNow() time.Time { return time.Date(2026, 11, 8, 9, 0, 0, 0, time.UTC) }

// person is a row of the tests; joined and seen are Unix seconds.
type person struct {
	id, name, email string
	role            int
	status          string
	joined, seen    int64
	logins          int64
	groups          []string
}

func personColumns() Columns[person] {
	return Columns[person]{
		{Name: "name", SQL: "m.name_key", Indexed: true},
		{Name: "id", Kind: ID, SQL: "m.id", Indexed: true},
		{Name: "email", Kind: ID, SQL: "m.email", Indexed: true},
		{
			Name: "role", Kind: Enum, SQL: "m.role", Ranked: true, Indexed: true,
			Values:  []string{"user", "manager", "administrator"},
			Aliases: map[string]string{"admin": "administrator", "editor": "manager", "viewer": "user"},
		},
		{Name: "status", Kind: Enum, SQL: "m.status", Values: []string{"pending", "expired", "accepted"}},
		{
			Name: "groups", Kind: List, SQL: "m.n", From: "memberships s JOIN groups g ON g.n = s.grp", Owner: "s.member",
			Item: "g.name_key",
		},
		{Name: "joined", Kind: Time, SQL: "m.joined", Indexed: true},
		{Name: "last_sign_in", Kind: Time, SQL: "m.seen"},
		{Name: "logins", Kind: Number, SQL: "m.logins"},
		{Name: "link", Kind: ID, OnRequest: true},
	}
}

func personSource() Source { return Source{From: "members m", Alias: "m", Key: "m.n", Tie: "m.id"} }

// openPeople makes an in-memory database of people.
func openPeople(t testing.TB, people []person) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(context.Background(), query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	run(`CREATE TABLE members (n INTEGER PRIMARY KEY, id TEXT NOT NULL, name_key TEXT NOT NULL, email TEXT NOT NULL,
			role INT NOT NULL, status TEXT NOT NULL, joined INT NOT NULL, seen INT NOT NULL, logins INT NOT NULL) STRICT;
		CREATE INDEX by_name ON members (name_key, id);
		CREATE TABLE groups (n INTEGER PRIMARY KEY, name_key TEXT NOT NULL UNIQUE) STRICT;
		CREATE TABLE memberships (member INT NOT NULL, grp INT NOT NULL, PRIMARY KEY (member, grp)) STRICT, WITHOUT ROWID`)
	run("BEGIN")
	for i, p := range people {
		run("INSERT INTO members VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			i, p.id, Fold(p.name), p.email, p.role, p.status, p.joined, p.seen, p.logins)
		for _, g := range p.groups {
			run("INSERT INTO groups (name_key) VALUES ($1) ON CONFLICT DO NOTHING", Fold(g))
			run("INSERT INTO memberships SELECT $1, n FROM groups WHERE name_key = $2", i, Fold(g))
		}
	}
	run("COMMIT")
	return db
}

// selectIDs gives the first column of what s finds.
func selectIDs(t testing.TB, db *sql.DB, s Statement) []string {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), s.SQL, s.Args...)
	if err != nil {
		t.Fatalf("%s %q: %v", s.SQL, s.Args, err)
	}
	defer func() { _ = rows.Close() }()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s %q: %v", s.SQL, s.Args, err)
	}
	return ids
}

// found gives the ids that the filter finds, sorted by id.
func found(t testing.TB, db *sql.DB, exprs ...string) []string {
	t.Helper()
	where, err := personColumns().Filter(exprs, filterNow())
	if err != nil {
		t.Fatalf("%q: %v", exprs, err)
	}
	return sortedIDs(t, db, Query{Where: where}.Statements(personSource(), "m.id")[0])
}

// foundAnyhow fails unless the filter finds these ids in each of the ways in which a page is found.
func foundAnyhow(t testing.TB, db *sql.DB, expr string, ids []string) {
	t.Helper()
	where, err := personColumns().Filter([]string{expr}, filterNow())
	if err != nil {
		t.Fatalf("%q: %v", expr, err)
	}
	q := Query{Where: where, Order: []Term{{SQL: "m.name_key", Indexed: true}}, Limit: 1000}
	ways := q.Statements(personSource(), "m.id")
	for _, l := range q.Lookups(personSource(), "m.id") {
		ways = append(ways, l.Rows)
	}
	for _, s := range ways {
		if other := sortedIDs(t, db, s); !slices.Equal(other, ids) {
			t.Errorf("%q: %s\nfinds %q, not %q", expr, s.SQL, other, ids)
		}
	}
}

func sortedIDs(t testing.TB, db *sql.DB, s Statement) []string {
	t.Helper()
	ids := selectIDs(t, db, s)
	slices.SortFunc(ids, strings.Compare)
	return ids
}
