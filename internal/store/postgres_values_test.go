package store

import (
	"reflect"
	"slices"
	"testing"
)

type textual string

type integral int

// TestAsArrays: a VALUES list becomes one array for each column; nothing else of a statement changes.
func TestAsArrays(t *testing.T) {
	for _, c := range []struct {
		query, want      string
		args, wantArrays []any
	}{
		{"SELECT n FROM t WHERE a = $1", "SELECT n FROM t WHERE a = $1", []any{"x"}, []any{"x"}},
		{"SELECT '?'", "SELECT '?'", nil, nil},
		{
			"INSERT INTO t (a) VALUES " + values(1, 1), "INSERT INTO t (a) SELECT * FROM unnest($1::text[])",
			[]any{"x"},
			[]any{[]string{"x"}},
		},
		{
			"WITH w (a, b, c) AS (VALUES " + values(2, 3) + ") SELECT a FROM w",
			"WITH w (a, b, c) AS (SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[])) SELECT a FROM w",
			[]any{textual("x"), []byte{1}, integral(5), textual(""), []byte{}, integral(-6)},
			[]any{[]string{"x", ""}, [][]byte{{1}, {}}, []int64{5, -6}},
		},
	} {
		query, arrays := asArrays(c.query, c.args)
		if query != c.want || !reflect.DeepEqual(arrays, c.wantArrays) {
			t.Errorf("%s\n got %s %v\nwant %s %v", c.query, query, arrays, c.want, c.wantArrays)
		}
	}
}

// TestTexts: what PostgreSQL takes in no text is replaced, and the caller's values stay as they are.
func TestTexts(t *testing.T) {
	args := []any{"x", 1, "a\x00b", "\xff", []byte("\x00")}
	before := slices.Clone(args)
	got := texts(args)
	if want := []any{"x", 1, "a" + noText + "b", noText, []byte("\x00")}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if !reflect.DeepEqual(args, before) {
		t.Errorf("the values became %q", args)
	}
}
