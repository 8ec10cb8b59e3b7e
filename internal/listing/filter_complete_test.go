package listing

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestCompleteFilter: columns, then operators, then values, wherever in the filter, quoted as they have to be.
func TestCompleteFilter(t *testing.T) {
	t.Parallel()
	columns := Columns[struct{}]{
		{Name: "name", Kind: Text, SQL: "x"},
		{Name: "email", Kind: ID, SQL: "x"},
		{Name: "role", Kind: Enum, SQL: "x", Ranked: true, Values: []string{"user", "manager"}},
		{Name: "groups", Also: "group", Kind: List, SQL: "x"},
		{Name: "members", Kind: Number, SQL: "x"},
		{Name: "status", Kind: Enum, SQL: "x", Values: []string{"pending", "expired"}},
		{Name: "expires", Kind: Time, SQL: "x"},
		{Name: "link", Kind: ID},
	}
	stored := func(column, typed string) []string {
		all := map[string][]string{
			"groups": {"Field crew", "Fire", "GIS", `O'Hara "Q"`}, "email": {"ana@acme.example", "bo@acme.example"},
			"name": {"Ana", "*", "=x", "(y)", `back\`},
		}[column]
		return slices.DeleteFunc(all, func(v string) bool { return !Begins(v, typed) })
	}
	for typed, want := range map[string]string{
		"":         "name|email|role|groups|members|status|expires",
		"r":        "role=|role!=|role<|role<=|role>|role>=",
		"ROLE":     "ROLE=|ROLE!=|ROLE<|ROLE<=|ROLE>|ROLE>=",
		"role!":    "role!=user|role!=manager",
		"e":        "email|expires",
		"em":       "email=|email!=|email:",
		"exp":      "expires<|expires>|expires<=|expires>=|expires=|expires!=|expires:",
		"n":        "NOT|name",
		"link":     "",
		"x":        "",
		"role=":    "role=user|role=manager",
		"role>=m":  "role>=manager",
		"role=u":   "role=user",
		"status=x": "",
		"g":        `groups:"Field crew"|groups:Fire|groups:GIS|groups:"O'Hara \"Q\""|groups:*`,
		"group:":   `group:"Field crew"|group:Fire|group:GIS|group:"O'Hara \"Q\""|group:*`,
		"groups:g": "groups:GIS",
		// One needs quotes: all have them, so that a shell finds their beginning.
		"groups:f":                    `groups:"Field crew"|groups:"Fire"`,
		`groups:"f`:                   `groups:"Field crew"|groups:"Fire"`,
		"groups:'o":                   `groups:'O\'Hara "Q"'`,
		`groups:"O'H`:                 `groups:"O'Hara \"Q\""`,
		`groups:"O'H"`:                "",
		"groups: g":                   "groups: GIS",
		"email=b":                     "email=bo@acme.example",
		"name=":                       `name=Ana|name="\*"|name="=x"|name="(y)"|name="back\\"`,
		"members":                     "members=|members!=|members<|members<=|members>|members>=",
		"members=":                    "",
		"expires<":                    "expires<-1d|expires<-7d|expires<-30d|expires<-90d|expires<+24h|expires<+48h|expires<+7d",
		"expires<+4":                  "expires<+48h",
		"expires:":                    "expires:*",
		"nothing=":                    "",
		"role=user ":                  "role=user AND|role=user OR",
		"role=user A":                 "role=user AND name|role=user AND email|role=user AND role|role=user AND groups|role=user AND members|role=user AND status|role=user AND expires",
		"role=user OR":                "role=user OR name|role=user OR email|role=user OR role|role=user OR groups|role=user OR members|role=user OR status|role=user OR expires",
		"role=user an":                "role=user AND name|role=user AND email|role=user AND role|role=user AND groups|role=user AND members|role=user AND status|role=user AND expires",
		"role=user ro":                "role=user role=|role=user role!=|role=user role<|role=user role<=|role=user role>|role=user role>=",
		"status=pending AND st":       "status=pending AND status=|status=pending AND status!=",
		"status=pending AND status=e": "status=pending AND status=expired",
		"(role=user OR (NOT st":       "(role=user OR (NOT status=|(role=user OR (NOT status!=",
		"-st":                         "-status=|-status!=",
		"(role=user) ":                "(role=user) AND|(role=user) OR",
		"groups:'Field crew' ":        "groups:'Field crew' AND|groups:'Field crew' OR",
		"gis ":                        "gis AND|gis OR",
		`"gis`:                        "",
		"NOT ":                        "NOT name|NOT email|NOT role|NOT groups|NOT members|NOT status|NOT expires",
		"role=user\x00":               "",
		strings.Repeat("x", 5000):     "",
	} {
		if got := strings.Join(columns.CompleteFilter(typed, stored), "|"); got != want {
			t.Errorf("%.80q goes on to\n%s\nwant\n%s", typed, got, want)
		}
	}
}

// FuzzCompleteFilter: a value that is offered stands for itself, whatever it is and in whatever quotes.
func FuzzCompleteFilter(f *testing.F) {
	for _, value := range []string{"Field crew", `O'Hara "Q"`, "*", `a\`, `a\*`, "<=x", "AND", "-7d", "(é)", "!x", "a=b", `\"`} {
		f.Add(value, uint8(0), uint8(0))
		f.Add(value, uint8(1), uint8(1))
		f.Add(value, uint8(2), uint8(2))
	}
	columns := Columns[struct{}]{{Name: "groups", Kind: List, SQL: "x"}}
	f.Fuzz(func(t *testing.T, value string, n, q uint8) {
		if checkExpression("value", value) != nil || strings.TrimSpace(value) == "" || Fold(value) == "" ||
			strings.ContainsFunc(value, unicode.IsControl) { // what a shell shows has none
			return
		}
		runes := []rune(value)
		quote := []string{"", `"`, "'"}[q%3]
		typed := "groups:" + quote + string(runes[:int(n)%(len(runes)+1)])
		if b, ok := readBegun(typed); !ok || b.column == "" {
			return // what was typed is no beginning of a value
		}
		for _, offered := range columns.CompleteFilter(typed, func(string, string) []string { return []string{value} }) {
			if strings.TrimSpace(offered[len("groups:"):]) == "*" {
				continue
			}
			tokens, err := lex(offered)
			if err != nil || len(tokens) != 1 {
				t.Fatalf("%q goes on to %q: %v", typed, offered, err)
			}
			v, err := (&filter{src: offered}).literal(tokens[0].value)
			if err != nil || v.wild() || v.text != value {
				t.Errorf("%q goes on to %q, which is %q, %v, %v", typed, offered, v.text, v.wild(), err)
			}
		}
	})
}
