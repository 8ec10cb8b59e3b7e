package listing

import (
	"errors"
	"strings"
	"testing"
)

const filterColumnsHint = "columns: name, id, email, role, status, groups, joined, last_sign_in, logins"

func TestFilterErrors(t *testing.T) {
	for _, test := range []struct {
		filter, at    string // at begins where Pos must be
		message, hint string // hint is a part of it
	}{
		{"rol=user", "rol=", `there is no column "rol"`, "did you mean role? " + filterColumnsHint},
		{"id=a AND color=red", "color", `there is no column "color"`, filterColumnsHint},
		{"!role=user", "!role", `there is no column "!role"`, "did you mean role? "},
		{"role.name=user", "role.", `there is no column "role.name"`, filterColumnsHint},
		{`"role"=user`, `"role`, "a column is named without quotes", filterColumnsHint},
		{"link=x", "link", "the column link cannot be filtered by", filterColumnsHint},

		{"id=a or id=b", "or", "operators are written in capitals: OR", `quote it: "or"`},
		{"id=a And id=b", "And", "operators are written in capitals: AND", `quote it: "And"`},
		{"not (id=b)", "not", "operators are written in capitals: NOT", `quote it: "not"`},
		{"AND id=a", "AND", "AND does not stand between two conditions", "a condition is"},
		{"id=a AND", "AND", "AND does not stand between two conditions", "a condition is"},
		{"id=a AND OR id=b", "OR", "OR does not stand between two conditions", "a condition is"},
		{"(id=a OR )", "OR )", "OR does not stand between two conditions", "a condition is"},
		{"id=a NOT", "NOT", "NOT does not stand before a condition", "a condition is"},
		{"-", "-", "- does not stand before a condition", "a condition is"},
		{"NOT NOT id=a", "NOT id", "a condition cannot be negated twice", "a condition is"},
		{"- - - NOT NOT", "- - N", "a condition cannot be negated twice", "a condition is"},
		{"()", ")", "a condition is missing before )", "a condition is"},
		{"(id=a", "(", "a parenthesis is not closed", "write )"},
		{"id=a)", ")", "a parenthesis is closed that was not opened", "quote"},
		{strings.Repeat("(", 51) + "a" + strings.Repeat(")", 51), "(a", "parentheses are nested too deep", "at most 50 levels"},

		{"=user", "=", "a column is missing before =", "role=manager"},
		{"role=user=x", "user", `there is no role "user=x"`, "values: user, manager, administrator"},
		{"'role'=a =b", "=b", "a column is missing before =", "role=manager"},
		{"role=", "=", "a value is missing after =", "column:*"},
		{"(role!= )", "!=", "a value is missing after !=", "column:*"},
		{"name= AND id=a", "= AND", "a value is missing after =", `quote it: "AND"`},
		{"role==user", "==", "there is no operator ==", "operators: = != < <= > >= :"},
		{"role<>user", "<>", "there is no operator <>", "operators: = != < <= > >= :"},
		{"role ~ user", "~", "there is no operator ~", `to search for it, quote it: "~"`},
		{"email~acme", "~", "there is no operator ~", "operators: = != < <= > >= :"},
		{"id=a && id=b", "&&", "there is no operator &&", "AND OR NOT"},
		{"id=a || id=b", "||", "there is no operator ||", "AND OR NOT"},
		{"! id=a", "!", "there is no operator !", "AND OR NOT"},
		{"role:(user OR manager)", "(", "parentheses hold conditions, not values", "(role=user OR role=manager)"},
		{"lower(name)=ana", "lower", "there are no functions", "needs quotes"},
		{"name=Ana(2)", "Ana", "there are no functions", "needs quotes"},
		{`name="ana`, `"ana`, "a quote is not closed", `\"`},
		{`name="ana"lu`, "lu", "a blank is missing after the quotes", "inside the quotes"},
		{`name="\q"`, `"\q`, `an escape in "\q" is wrong`, `\u00e9`},
		{`name="\x00"`, `"\x`, `an escape in "\x00" is wrong`, `\u00e9`},

		{"role=managr", "managr", `there is no role "managr"`, "did you mean manager? values: user, manager, administrator"},
		{"role=x*", "x*", `there is no role "x*"`, "values: user, manager, administrator"},
		{"role<man*", "man*", "a * cannot be compared by <", "= != and :"},
		{"role=status", "status", `there is no role "status"`, "columns cannot be compared with each other; values: "},
		{"name<an*", "an*", "a * cannot be compared by <", "= != and :"},
		{`name=""`, `""`, "an empty value compares with nothing", "NOT name:* finds what has no name"},
		{"name:\u0301", "\u0301", "an empty value compares with nothing", "NOT name:*"},
		{`""`, `""`, "there is nothing to search for", "column:*"},
		{"groups=GIS", "=", "the list groups cannot be compared by =", "use groups:GIS"},
		{`groups<"Field crew"`, "<", "the list groups cannot be compared by <", `use groups:"Field crew"`},
		{`groups:""`, `""`, "an empty value compares with nothing", "NOT groups:*"},
		{"joined:2026-11-01", ":", "a time does not contain anything", "use joined=2026-11-01"},
		{"joined=yesterday", "yest", `"yesterday" is no time`, timeForms},
		{"joined<7d", "7d", `"7d" is no time`, "+48h"},
		{"joined>2026-02-30", "2026", `"2026-02-30" is no time`, timeForms},
		{"joined>+999999999w", "+9", `"+999999999w" is no time`, timeForms},
		{"joined>+15250w2d", "+1", `"+15250w2d" is no time`, timeForms},
		{"joined=2026*", "2026", `"2026*" is no time`, timeForms},
		{"joined<last_sign_in", "last", `"last_sign_in" is no time`, "columns cannot be compared with each other; times: "},
		{"logins:5", ":", "a number does not contain anything", "use logins=5"},
		{"logins>2.5", "2.5", `"2.5" is no number`, "logins>10"},
		{"logins=99999999999999999999", "99", `"99999999999999999999" is no number`, "an integer"},
		{"logins=id", "id", `"id" is no number`, "columns cannot be compared with each other; write"},

		{"name=\x00", "\x00", "the expression has a NUL in it", ""},
		{"name=é\xff", "\xff", "the expression is not UTF-8", ""},
	} {
		_, err := personColumns().Filter([]string{"id=ok", test.filter}, filterNow())
		var usage *UsageError
		if !errors.As(err, &usage) {
			t.Errorf("%q: %v, want a usage error", test.filter, err)
			continue
		}
		if want := "filter: " + test.message; usage.Message != want || !strings.Contains(usage.Hint, test.hint) {
			t.Errorf("%q:\n got %s (%s)\nwant %s (%s)", test.filter, usage.Message, usage.Hint, want, test.hint)
		}
		if usage.Expr != test.filter || !strings.HasPrefix(usage.Expr[usage.Pos:], test.at) {
			t.Errorf("%q: points at %q, want %q", test.filter, usage.Expr[usage.Pos:], test.at)
		}
	}
}

func TestFilterIsTooLong(t *testing.T) {
	long := "name=" + strings.Repeat("x", maxExpression-5)
	if _, err := personColumns().Filter([]string{long}, filterNow()); err != nil {
		t.Errorf("4,096 bytes: %v", err)
	}
	_, err := personColumns().Filter([]string{long + "x"}, filterNow())
	if err == nil || err.Error() != "filter: the expression has 4097 bytes" {
		t.Errorf("4,097 bytes: %v", err)
	}
}

func TestPointer(t *testing.T) {
	for name, test := range map[string]struct {
		err  UsageError
		want string
	}{
		"none":       {UsageError{Message: "m", Pos: 3}, ""},
		"start":      {UsageError{Expr: "rol=user"}, "rol=user\n^"},
		"a line":     {UsageError{Expr: "rol=" + strings.Repeat("x", 68)}, "rol=" + strings.Repeat("x", 68) + "\n^"},
		"over it":    {UsageError{Expr: "rol=" + strings.Repeat("x", 69)}, "rol=" + strings.Repeat("x", 15) + "…\n^"},
		"middle":     {UsageError{Expr: "id=a rol=user", Pos: 5}, "id=a rol=user\n     ^"},
		"end":        {UsageError{Expr: "id=a", Pos: 4}, "id=a\n    ^"},
		"wide":       {UsageError{Expr: "東京 e\u0301 rol=x", Pos: len("東京 e\u0301 ")}, "東京 e\u0301 rol=x\n       ^"},
		"newline":    {UsageError{Expr: "id=a\nrol=x", Pos: 5}, "id=a\\nrol=x\n      ^"},
		"out of it":  {UsageError{Expr: "id=a", Pos: 99}, "id=a\n    ^"},
		"below zero": {UsageError{Expr: "id=a", Pos: -1}, "id=a\n^"},
		"long": {
			UsageError{Expr: strings.Repeat("id=a ", 100) + "rol=x " + strings.Repeat("id=b ", 100), Pos: 500},
			"…d=a id=a id=a id=a id=a id=a id=a id=a rol=x id=b id=b id=…\n" + strings.Repeat(" ", 40) + "^",
		},
	} {
		if got := test.err.Pointer(); got != test.want {
			t.Errorf("%s:\n got\n%s\nwant\n%s", name, got, test.want)
		}
	}
	wide := UsageError{Expr: strings.Repeat("東", 300), Pos: 450}
	line, caret, _ := strings.Cut(wide.Pointer(), "\n")
	if w := columns(line); w > pointerBefore+pointerAfter || w < 50 || len(caret) > pointerBefore+1 {
		t.Errorf("%d columns wide, caret at %d", w, len(caret))
	}
}
