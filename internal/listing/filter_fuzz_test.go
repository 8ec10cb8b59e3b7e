package listing

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func FuzzFilter(f *testing.F) {
	for _, s := range []string{
		"role=manager", "groups:GIS AND NOT role=user", "status=pending AND joined<+48h", "email=*@acme.example",
		`name="Ana \"Lu\"" OR -ana`, "(a b) OR (c)", "- - - NOT NOT x", "a AND", "joined>=2026-11-01T10:00:00.5Z",
		"f(x)", "a.b=c", "name:(a OR b)", `"\`, `'\x00'`, "logins>1e9", "name=\U0010ffff*", "joined>-999999w", "a and b",
	} {
		f.Add(s)
	}
	db := openPeople(f, nil)
	f.Fuzz(func(t *testing.T, src string) {
		where, err := personColumns().Filter([]string{src}, filterNow())
		if err != nil {
			checkUsageError(t, src, err)
			return
		}
		for _, s := range (Query{Where: where, Limit: 1}).Statements(personSource(), "m.id") {
			selectIDs(t, db, s)
		}
		if strings.Contains(where.SQL, "?") { // our own SQL has none
			t.Errorf("%q: a value got into %s", src, where.SQL)
		}
		row := db.QueryRowContext(context.Background(), Query{Where: where}.Count(personSource(), 10).SQL, append(where.Args, 11)...)
		var n int
		if err := row.Scan(&n); err != nil || n != 0 {
			t.Errorf("%q: counted %d, %v", src, n, err)
		}
	})
}

func FuzzOrder(f *testing.F) {
	for _, s := range []string{"name", "joined desc, name", " NAME  ASC ,role", "name,,role", "groups", "name name", "-name", "name desc desc"} {
		f.Add(s)
	}
	db := openPeople(f, nil)
	f.Fuzz(func(t *testing.T, src string) {
		terms, err := personColumns().Order(src)
		if err != nil {
			checkUsageError(t, src, err)
			return
		}
		if (len(terms) == 0) != (strings.TrimSpace(src) == "") {
			t.Errorf("%q: %d terms", src, len(terms))
		}
		for _, s := range (Query{Order: terms}).Statements(personSource(), "m.id") {
			selectIDs(t, db, s)
		}
	})
}

// checkUsageError sees to it that err says what is wrong, what to do, and where.
func checkUsageError(t *testing.T, src string, err error) {
	t.Helper()
	var usage *UsageError
	if !errors.As(err, &usage) {
		t.Fatalf("%q: %T %v", src, err, err)
	}
	if usage.Message == "" || strings.HasSuffix(usage.Message, ".") || usage.Pos < 0 || usage.Pos > len(src) {
		t.Errorf("%q: %+v", src, usage)
	}
	if usage.Expr != "" && strings.Count(usage.Pointer(), "\n") != 1 {
		t.Errorf("%q: pointer %q", src, usage.Pointer())
	}
}
