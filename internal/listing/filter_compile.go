package listing

import (
	"errors"
	"sort"
	"strconv"
	"strings"

	"go.einride.tech/aip/filtering"
	expr "google.golang.org/genproto/googleapis/api/expr/v1alpha1"
)

// Conditions that are true for every row and for none.
const (
	always = "1 = 1"
	never  = "1 = 0"
)

// expression returns the SQL for a parse tree: a comparison, a NOT, or a list in parentheses.
func (f *filter) expression(e *expr.Expr) (string, error) {
	call := e.GetCallExpr()
	if call == nil {
		return f.word(f.operand(e))
	}
	switch op := call.GetFunction(); op {
	case filtering.FunctionNot:
		sql, err := f.expression(call.GetArgs()[0])
		if err != nil {
			return "", err
		}
		return notSQL(sql), nil
	case filtering.FunctionOr:
		return f.list(op, e)
	case filtering.FunctionAnd, filtering.FunctionFuzzyAnd:
		return f.list(filtering.FunctionAnd, e)
	default:
		args := call.GetArgs()
		return f.restriction(op, f.operand(args[0]), f.operand(args[1]))
	}
}

// list compiles the operands that e joins with op.
func (f *filter) list(op string, e *expr.Expr) (string, error) {
	var parts []string
	for _, part := range flatten(op, e, nil) {
		sql, err := f.expression(part)
		if err != nil {
			return "", err
		}
		parts = append(parts, sql)
	}
	return joinSQL(op, parts), nil
}

// flatten appends to parts the operands that e joins with op, at any depth.
func flatten(op string, e *expr.Expr, parts []*expr.Expr) []*expr.Expr {
	call := e.GetCallExpr()
	if name := call.GetFunction(); name != op && (op != filtering.FunctionAnd || name != filtering.FunctionFuzzyAnd) {
		return append(parts, e)
	}
	for _, arg := range call.GetArgs() {
		parts = flatten(op, arg, parts)
	}
	return parts
}

// operand returns the word or value that the leaf e refers to.
func (f *filter) operand(e *expr.Expr) operand {
	i, err := strconv.Atoi(e.GetConstExpr().GetStringValue())
	if err != nil || i < 0 || i >= len(f.operands) {
		return operand{} // cannot happen: quoter writes all leaves
	}
	return f.operands[i]
}

// word searches for o in every text column.
func (f *filter) word(o operand) (string, error) {
	if err := f.noOperator(o); err != nil {
		return "", err
	}
	v, err := f.literal(o)
	if err != nil {
		return "", err
	}
	if v.blank() {
		return "", f.fail(o.pos, "there is nothing to search for", "write a word, or column:* for what has a value")
	}
	match := f.match(v.contained())
	var parts []string
	for _, c := range f.columns {
		if c.searchable() {
			parts = append(parts, match(c.sql))
		}
	}
	if len(parts) == 0 {
		return "", f.fail(o.pos, "there is no text column to search", f.possible(""))
	}
	return joinSQL("OR", parts), nil
}

// restriction compares the column named by o with value.
func (f *filter) restriction(op string, o, value operand) (string, error) {
	col, err := f.column(o)
	if err != nil {
		return "", err
	}
	v, err := f.literal(value)
	if err != nil {
		return "", err
	}
	if exact := op == "=" || op == "!=" || op == ":" && col.kind == List; exact && len(col.of) > 0 && !v.wild() {
		f.names = append(f.names, Named{Value: v.text, Of: col.of, Past: col.past})
	}
	r := comparison{spec: col, op: op, value: v, opPos: o.opPos}
	switch col.kind {
	case Enum:
		return f.compareEnum(r)
	case Time:
		return f.compareTime(r)
	case Number:
		return f.compareNumber(r)
	case List:
		return f.compareList(r)
	default:
		return f.compareText(r)
	}
}

// comparison is a column, an operator and a value.
type comparison struct {
	spec
	op    string
	opPos int
	value literal
}

// column returns the column that o names.
func (f *filter) column(o operand) (spec, error) {
	if o.quoted {
		return spec{}, f.fail(o.pos, "a column is named without quotes", f.possible(""))
	}
	col, ok := findColumn(f.columns, o.raw)
	if !ok {
		return spec{}, f.fail(o.pos, "there is no column "+shown(o.raw), f.possible(strings.TrimPrefix(o.raw, "!")))
	}
	if !col.filterable() {
		return spec{}, f.fail(o.pos, "the column "+col.name+" cannot be filtered by", f.possible(""))
	}
	return col, nil
}

// parse returns the parse tree of a filter: calls of AND, OR, NOT, FUZZY (a blank that means AND) and the comparison
// operators. Its leaves are strings that hold indexes into operands.
func (q quotedFilter) parse() (*expr.Expr, error) {
	var p filtering.Parser
	p.Init(q.text)
	tree, err := p.Parse()
	if err != nil {
		return nil, q.misplaced(innermostOffset(err))
	}
	return tree.GetExpr(), nil
}

// innermostOffset returns the offset of the innermost wrapped error.
func innermostOffset(err error) int {
	offset := 0
	for ; err != nil; err = errors.Unwrap(err) {
		if p, ok := err.(interface{ Position() filtering.Position }); ok {
			offset = int(p.Position().Offset)
		}
	}
	return offset
}

// misplaced returns the error for the first token at or after offset, or for the last token. quoteFilter has checked
// operators, values and parentheses, so only AND, OR, NOT or ( ) can be in the wrong place.
func (q quotedFilter) misplaced(offset int) error {
	i := sort.Search(len(q.marks), func(i int) bool { return q.marks[i].text >= offset })
	i = min(i, len(q.marks)-1)
	m := q.marks[i]
	e := &UsageError{
		Message: "filter: a condition is missing", Expr: q.src, Pos: m.src,
		Hint: "a condition is column=value or a word; AND and OR stand between two, NOT or - before one",
	}
	switch m.token {
	case "AND", "OR":
		e.Message = "filter: " + m.token + " does not stand between two conditions"
	case "NOT", "-":
		e.Message = "filter: " + m.token + " does not stand before a condition"
		if i > 0 && (q.marks[i-1].token == "NOT" || q.marks[i-1].token == "-") {
			e.Message = "filter: a condition cannot be negated twice"
		}
	case ")":
		e.Message = "filter: a condition is missing before )"
	}
	return e
}
