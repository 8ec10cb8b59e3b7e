package listing

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of one filter or order. They are checked before anything is parsed.
const (
	maxExpression = 4 << 10 // bytes
	maxNesting    = 50      // parentheses
	maxArgs       = 30_000  // of all filters together; SQLite takes 32,766
)

// Condition is a filter as SQL that runs unchanged on SQLite and PostgreSQL.
// SQL is "" when there is no filter; it holds the placeholders $1 to $n of Args in this order and is never NULL.
type Condition struct {
	SQL  string
	Args []any
}

// Filter compiles AIP-160 expressions, all of which must hold; blank ones are left out.
// Times such as +48h count from now. Any error is a *UsageError.
func (c Columns[T]) Filter(exprs []string, now time.Time) (Condition, error) {
	f := filter{columns: c.queryColumns(), now: now}
	var parts []string
	for _, e := range exprs {
		sql, err := f.compile(e)
		if err != nil {
			return Condition{}, err
		}
		if sql != "" {
			parts = append(parts, sql)
		}
	}
	if len(f.args) > maxArgs {
		return Condition{}, &UsageError{Message: "filter: too many conditions", Hint: "use fewer or shorter filters"}
	}
	return Condition{SQL: joinSQL("AND", parts), Args: f.args}, nil
}

// filter compiles one expression after the other; args are those of all of them.
type filter struct {
	columns []queryColumn
	now     time.Time
	args    []any

	src      string    // the expression at work
	operands []operand // its words and values
}

// compile gives the SQL of src, "" if src is blank.
func (f *filter) compile(src string) (string, error) {
	if err := checkExpression("filter", src); err != nil {
		return "", err
	}
	q, err := quoteFilter(src)
	if err != nil {
		return "", err
	}
	if len(q.operands) == 0 && q.text == "" {
		return "", nil
	}
	tree, err := q.parse()
	if err != nil {
		return "", err
	}
	f.src, f.operands = src, q.operands
	return f.expression(tree)
}

// bind takes v up among the arguments and gives its placeholder.
func (f *filter) bind(v any) string {
	f.args = append(f.args, v)
	return fmt.Sprintf("$%d", len(f.args))
}

// checkExpression refuses what no parser should see: src that is too long, not UTF-8, or has a NUL in it.
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

// joinSQL joins conditions by op, "" if there are none. Many are nested in halves:
// SQLite takes expressions of 1,000 levels, and a chain of n is n levels deep.
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

// notSQL is the exact complement of a condition that is never NULL.
func notSQL(condition string) string {
	if strings.HasPrefix(condition, "(") {
		return "NOT " + condition
	}
	return "NOT (" + condition + ")"
}
