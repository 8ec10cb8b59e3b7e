package listing

import (
	"strconv"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/roster-cli/roster/internal/safetext"
)

// How much Pointer shows of a long expression, in columns of the terminal.
const (
	pointerLine   = 72
	pointerBefore = 40
	pointerAfter  = 20
)

// foreign are characters of operators in other languages.
const foreign = "&|~!^"

// Pointer returns two lines, the expression and a caret under the mistake, or "" if Expr is "".
// A long expression is shortened to the part around the mistake.
func (e *UsageError) Pointer() string {
	if e.Expr == "" {
		return ""
	}
	pos := min(max(e.Pos, 0), len(e.Expr))
	before, after := safetext.Line(e.Expr[:pos]), safetext.Line(e.Expr[pos:])
	if columns(before)+columns(after) > pointerLine {
		before = cutLeft(before, pointerBefore)
		after = cut(after, pointerAfter)
	}
	return before + after + "\n" + strings.Repeat(" ", columns(before)) + "^"
}

// cutLeft shortens s to width columns, keeping its end.
func cutLeft(s string, width int) string {
	over := columns(s) - width
	if over <= 0 {
		return s
	}
	over++ // for the …
	g := displaywidth.StringGraphemes(s)
	at := 0
	for over > 0 && g.Next() {
		over -= columns(g.Value())
		at += len(g.Value())
	}
	return "…" + s[at:]
}

func (f *filter) fail(pos int, message, hint string) error {
	return &UsageError{Message: "filter: " + message, Hint: hint, Expr: f.src, Pos: pos}
}

// possible is a hint that lists the columns that can be filtered by, with a suggestion for word.
func (f *filter) possible(word string) string {
	return choices("columns", word, columnNames(f.columns, spec.filterable))
}

// noOperator returns an error if the bare word o is an operator of another language (&& || ! ~) or a column followed
// by ~.
func (f *filter) noOperator(o operand) error {
	if o.quoted {
		return nil
	}
	name := strings.TrimRight(o.raw, foreign)
	if name != "" {
		name, _, _ = strings.Cut(o.raw, "~")
		if _, isColumn := findColumn(f.columns, name); !isColumn {
			return nil
		}
	}
	rest := o.raw[len(name):]
	wrong := rest[:len(rest)-len(strings.TrimLeft(rest, foreign))]
	if wrong == "" {
		return nil
	}
	hint := "operators: = != < <= > >= : AND OR NOT; to search for it, quote it: \"" + o.raw + "\""
	return f.fail(o.pos+len(name), "there is no operator "+wrong, hint)
}

// unlike is the start of the hint for a wrong value that is the name of a column; it is "" for any other value.
func (f *filter) unlike(v literal) string {
	if _, ok := findColumn(f.columns, v.raw); ok {
		return "columns cannot be compared with each other; "
	}
	return ""
}

// shown is what the user wrote, shortened and quoted. Text between quotes keeps its own.
func shown(s string) string {
	quoted := len(s) > 1 && s[0] == s[len(s)-1] && (s[0] == '"' || s[0] == '\'')
	s = safetext.Shorten(s, 40)
	if quoted {
		return s
	}
	return strconv.Quote(s)
}
