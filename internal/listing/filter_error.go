package listing

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/roster-cli/roster/internal/safetext"
)

// What Pointer shows of an expression that is longer than a line, in columns of the terminal.
const (
	pointerLine   = 72
	pointerBefore = 40
	pointerAfter  = 20
)

// foreign are the signs of operators in other languages.
const foreign = "&|~!^"

// Pointer shows the place of the mistake in two lines, the expression and a caret under it; "" if Expr is "".
// Of a long expression it shows what is around the place.
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

// cutLeft keeps the end of s that is at most width columns wide.
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

// possible lists the columns of a filter, and the one that word probably meant.
func (f *filter) possible(word string) string {
	return choices("columns", word, columnNames(f.columns, queryColumn.filterable))
}

// noOperator refuses the bare word o that other languages have for an operator: && || ! ~ and the like, or ~ behind a column.
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
	return f.fail(o.pos+len(name), "there is no operator "+wrong, "operators: = != < <= > >= : AND OR NOT; to search for it, quote it: \""+o.raw+"\"")
}

// unlike is the start of a hint for a value that is wrong because it names a column, "" for any other.
func (f *filter) unlike(v literal) string {
	if _, ok := findColumn(f.columns, v.raw); ok {
		return "columns cannot be compared with each other; "
	}
	return ""
}

// shown quotes what the user wrote, shortened; what stands in quotes keeps its own.
func shown(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	if strings.HasPrefix(s, `"`) || strings.HasPrefix(s, "'") {
		return s
	}
	return strconv.Quote(s)
}
