package listing

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits on a filter or order, checked before it is parsed.
const (
	maxExpression = 4 << 10 // bytes
	maxNesting    = 50      // parentheses
	maxArgs       = 30_000  // of all filters together; SQLite takes 32,766
)

// Condition is a filter compiled to SQL that runs unchanged on SQLite and PostgreSQL.
// SQL is "" if there is no filter. Otherwise it is never NULL and its placeholders are $1 to $n, in the order of Args.
type Condition struct {
	SQL  string
	Args []any
	// Names are the stored things that the filter names, as it does.
	Names []Named

	// whole is SQL where it is asked of all rows, with the same arguments: what a list has in it is found by an index.
	// lookups are the parts of it that must all hold and of which an index finds the rows.
	whole   string
	lookups []lookup

	columns []string // the SQL of the columns that it looks at
}

// Named is a value that names a stored thing: one of Of.
type Named struct {
	Value string
	Of    []Thing
	Past  bool // as in Column
}

// Filter compiles AIP-160 expressions, all of which must hold; blank ones are ignored.
// Times such as +48h are relative to now. Any error is a *UsageError.
func (c Columns[T]) Filter(exprs []string, now time.Time) (Condition, error) {
	f := filter{columns: c.specs(), now: now}
	var conjuncts []conjunct
	var parts []string
	for _, e := range exprs {
		tree, err := parseFilter(e)
		if err != nil {
			return Condition{}, err
		}
		for _, n := range tree.conjuncts() {
			part := conjunct{e, n}
			sql, err := f.compile(part)
			if err != nil {
				return Condition{}, err
			}
			conjuncts, parts = append(conjuncts, part), append(parts, sql)
		}
	}
	if len(f.args) > maxArgs {
		return Condition{}, &UsageError{Message: "filter: too many conditions", Hint: "use fewer or shorter filters"}
	}
	where := Condition{SQL: joinSQL("AND", parts), Args: f.args, Names: f.names, columns: f.seen}
	where.find(f, conjuncts)
	return where, nil
}

// filter compiles expressions one at a time. args collects the arguments of all of them.
type filter struct {
	columns []spec
	now     time.Time
	args    []any
	names   []Named
	seen    []string // the SQL of columns
	finds   bool     // rows, among all; otherwise it tries one row after the other

	src string // the expression being compiled
}

// conjunct is a part of the expression src that must hold.
type conjunct struct {
	src string
	node
}

// compile returns the SQL for c.
func (f *filter) compile(c conjunct) (string, error) {
	f.src = c.src
	return f.expression(c.node)
}

// parseFilter returns the tree of src, which is empty if src is blank.
func parseFilter(src string) (node, error) {
	if err := checkExpression("filter", src); err != nil {
		return node{}, err
	}
	tokens, err := lex(src)
	if err != nil || len(tokens) == 0 {
		return node{op: "AND"}, err
	}
	return parse(src, tokens)
}

// bind adds v to the arguments and returns its placeholder.
func (f *filter) bind(v any) string {
	f.args = append(f.args, v)
	return fmt.Sprintf("$%d", len(f.args))
}

// checkExpression returns an error if src is too long, is not UTF-8 or contains a NUL.
func checkExpression(what, src string) error {
	if len(src) > maxExpression {
		return &UsageError{
			Message: fmt.Sprintf("%s: the expression has %d bytes", what, len(src)),
			Hint:    fmt.Sprintf("at most %d bytes are possible", maxExpression),
		}
	}
	for i, r := range src {
		if r == 0 {
			return &UsageError{Message: what + ": the expression has a NUL in it", Expr: src, Pos: i}
		}
		if _, n := utf8.DecodeRuneInString(src[i:]); r == utf8.RuneError && n == 1 {
			return &UsageError{Message: what + ": the expression is not UTF-8", Expr: src, Pos: i}
		}
	}
	return nil
}

// joinSQL joins conditions with op; it returns "" if there are none. Long lists are split into nested halves, because
// SQLite limits the depth of an expression to 1,000 and a chain of n conditions is n levels deep.
func joinSQL(op string, parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	if len(parts) == 1 {
		return parts[0]
	}
	if n := len(parts) / 2; len(parts) > 8 {
		parts = []string{joinSQL(op, parts[:n]), joinSQL(op, parts[n:])}
	}
	return "(" + strings.Join(parts, " "+op+" ") + ")"
}

// notSQL negates a condition that is never NULL.
func notSQL(condition string) string {
	if strings.HasPrefix(condition, "(") {
		return "NOT " + condition
	}
	return "NOT (" + condition + ")"
}
