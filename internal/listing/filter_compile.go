package listing

import "strings"

// Conditions that are true for every row and for none.
const (
	always = "1 = 1"
	never  = "1 = 0"
)

// expression returns the SQL for n: a comparison, a NOT, or a list in parentheses.
func (f *filter) expression(n node) (string, error) {
	var parts []string
	for _, part := range n.parts {
		sql, err := f.expression(part)
		if err != nil {
			return "", err
		}
		parts = append(parts, sql)
	}
	switch {
	case n.op == "NOT":
		return notSQL(parts[0]), nil
	case n.op != "":
		return joinSQL(n.op, parts), nil
	case n.condition.op == "":
		return f.word(n.word)
	default:
		return f.restriction(n.condition)
	}
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
			f.seen = append(f.seen, c.sql)
			parts = append(parts, match(c.sql))
		}
	}
	if len(parts) == 0 {
		return "", f.fail(o.pos, "there is no text column to search", f.possible(""))
	}
	return joinSQL("OR", parts), nil
}

// restriction compares the column that c names with its value.
func (f *filter) restriction(c condition) (string, error) {
	col, err := f.column(c.word)
	if err != nil {
		return "", err
	}
	v, err := f.literal(c.value)
	if err != nil {
		return "", err
	}
	if exact := c.op == "=" || c.op == "!=" || c.op == ":" && col.kind == List; exact && len(col.of) > 0 && !v.wild() {
		f.names = append(f.names, Named{Value: v.text, Of: col.of, Past: col.past})
	}
	r := comparison{spec: col, op: c.op, value: v, opPos: c.opPos}
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
	f.seen = append(f.seen, col.sql)
	return col, nil
}
