package listing

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestOrder(t *testing.T) {
	name := Term{Name: "name", SQL: "m.name_key", Indexed: true}
	joined := Term{Name: "joined", SQL: "m.joined", Desc: true, Numeric: true, Indexed: true}
	for _, test := range []struct {
		order string
		want  []Term
	}{
		{"", nil},
		{"  ", nil},
		{"name", []Term{name}},
		{" NAME  Asc ", []Term{name}},
		{"joined desc, name", []Term{joined, name}},
		{"name,joined DESC", []Term{name, joined}},
		{"role", []Term{{Name: "role", SQL: "m.role", Numeric: true, Indexed: true, Few: true}}},
		{"status,logins", []Term{{Name: "status", SQL: "m.status", Few: true}, {Name: "logins", SQL: "m.logins", Numeric: true}}},
	} {
		got, err := personColumns().Order(test.order)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: got %+v, %v, want %+v", test.order, got, err, test.want)
		}
	}
}

// What can be sorted by is what an order can name.
func TestSortable(t *testing.T) {
	cols := personColumns()
	for _, name := range cols.Names() {
		_, err := cols.Order(name)
		if sortable := slices.Contains(cols.Sortable(), name); sortable != (err == nil) {
			t.Errorf("%s: sortable %v, but %v", name, sortable, err)
		}
	}
}

func TestOrderErrors(t *testing.T) {
	const columns = "columns: name, id, email, role, status, joined, last_sign_in, logins"
	for _, test := range []struct{ order, at, message, hint string }{
		{"nam", "nam", `there is no column "nam"`, "did you mean name? " + columns},
		{"name, color", "color", `there is no column "color"`, columns},
		{"-name", "-name", `there is no column "-name"`, "write name desc; " + columns},
		{"name desc, groups", "groups", "the list groups cannot be sorted by", columns},
		{"link", "link", "the column link cannot be sorted by", columns},
		{"name, Name desc", "Name desc", "the column name is named twice", "once"},
		{"name,,id", ",id", "a column is missing", columns},
		{"name, ", "", "a column is missing", columns},
		{", name", ", name", "a column is missing", columns},
		{"name down", "down", `"down" is no direction`, "name desc"},
		{"name desc id", "id", `a comma is missing before "id"`, columns},
		{"name\xff", "\xff", "the expression is not UTF-8", ""},
		{"name\x00", "\x00", "the expression has a NUL in it", ""},
	} {
		_, err := personColumns().Order(test.order)
		var usage *UsageError
		if !errors.As(err, &usage) {
			t.Errorf("%q: %v, want a usage error", test.order, err)
			continue
		}
		if want := "sort: " + test.message; usage.Message != want || !strings.Contains(usage.Hint, test.hint) {
			t.Errorf("%q:\n got %s (%s)\nwant %s (%s)", test.order, usage.Message, usage.Hint, want, test.hint)
		}
		if rest := usage.Expr[usage.Pos:]; usage.Expr != test.order || !strings.HasPrefix(rest, test.at) || test.at == "" && rest != "" {
			t.Errorf("%q: points at %q, want %q", test.order, rest, test.at)
		}
	}
	if _, err := personColumns().Order(strings.Repeat("x", maxExpression+1)); err == nil {
		t.Error("4,097 bytes pass")
	}
}
