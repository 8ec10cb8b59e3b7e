package sheet

import (
	"iter"
	"strings"
	"testing"
)

// What a row, and the heading, look like with a text in a column that the table has or has not.
func TestWith(t *testing.T) {
	for _, test := range []struct{ name, table, heading, row string }{
		{"added", "email,role\nbo,boss\n", "email,role,reason\n", "bo,boss,why\n"},
		{"one column", "email\r\nbo\r\n", "email,reason\r\n", "bo,why\r\n"},
		{"no line end", "email;role\rbo;boss", "email;role;reason\r", "bo;boss;why\n"},
		{"tabs and quotes", "email\t\"role\"\n\"b\"\"o\"\t boss \n", "email\t\"role\"\treason\n", "\"b\"\"o\"\t boss \twhy\n"},
		{"a line end in a cell", "email,role\n\"b\r\no\",boss\r\n", "email,role,reason\n", "\"b\r\no\",boss,why\r\n"},
		{"short row", "email,role,groups\nbo\n", "email,role,groups,reason\n", "bo,,,why\n"},
		{"empty cells behind", "email,role,,\nbo,boss,,\n", "email,role,,,reason\n", "bo,boss,,,why\n"},
		{"more empty cells than titles", "email,role\nbo,boss,, \"\"\n", "email,role,reason\n", "bo,boss,why\n"},
		{"more cells than titles", "email,role\nbo,boss,GIS\n", "email,role,reason\n", "bo,boss,GIS,why\n"},
		{"there already", "Reason ;email\nold;bo\n", "Reason ;email\n", "why;bo\n"},
		{"there already, in the middle", "email,REASON,role\nbo,\"old, very\",boss\n", "email,REASON,role\n", "bo,why,boss\n"},
		{"there already, row is short", "email,role,reason\nbo\n", "email,role,reason\n", "bo,,why\n"},
		{"quote not closed", "email;role;groups\n\"bo;boss\ncy;user\n", "email;role;groups;reason\n", "\"bo;boss;;why\ncy;user\n"},
		{"quote not closed, there already", "email;reason\n\"bo;old\n", "email;reason\n", "\"bo;old\n"},
		{"quote in a cell", "email,role\nb\"o,boss\n", "email,role,reason\n", "b\"o,boss,why\n"},
		{"too long", "email,role\n" + strings.Repeat("bo,", maxSource), "email,role,reason\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			table, err := Open(strings.NewReader(test.table), Column{Name: "email"}, Column{Name: "reason"})
			if err != nil {
				t.Fatal(err)
			}
			if got := table.HeadingWith("reason"); got != test.heading {
				t.Errorf("the heading is %q, want %q", got, test.heading)
			}
			next, stop := iter.Pull2(table.Rows())
			defer stop()
			row, _, _ := next() // what is wrong with it makes no difference
			if got := row.With("reason", "why"); got != test.row {
				t.Errorf("the row is %q, want %q", got, test.row)
			}
		})
	}
	for text, want := range map[string]string{"": "", "=1": "'=1", "-a;b": `"'-a;b"`, `the role "x"`: `"the role ""x"""`, " a": `" a"`, "a,b": "a,b"} {
		if got := quoted(text, ';'); got != want {
			t.Errorf("quoted(%q) = %q, want %q", text, got, want)
		}
	}
}
