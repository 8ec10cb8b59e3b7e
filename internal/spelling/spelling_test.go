package spelling

import (
	"strings"
	"testing"
)

func TestSuggest(t *testing.T) {
	words := []string{"name", "email", "role", "groups", "last_sign_in", "GIS"}
	for _, test := range []struct{ written, want string }{
		{"naem", "name"},
		{"Name", "name"},
		{"nam", "name"},
		{"names", "name"},
		{"rol", "role"},
		{"last_signin", "last_sign_in"},
		{"gis", "GIS"},
		{"e-mail", "email"},
		{"", ""},
		{"x", ""},
		{"color", ""},
		{strings.Repeat("name", 20), ""},
	} {
		want := test.want
		if want != "" {
			want = "did you mean " + want + "? "
		}
		if got := Suggest(test.written, words); got != want {
			t.Errorf("Suggest(%q) = %q, want %q", test.written, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"a", "", 1},
		{"", "ab", 2},
		{"abc", "abc", 0},
		{"abc", "acb", 1},
		{"abc", "abd", 1},
		{"kitten", "sitting", 3},
		{"ca", "abc", 3},
	} {
		if got, back := distance(test.a, test.b), distance(test.b, test.a); got != test.want || back != test.want {
			t.Errorf("distance(%q, %q) = %d and %d, want %d", test.a, test.b, got, back, test.want)
		}
	}
}
