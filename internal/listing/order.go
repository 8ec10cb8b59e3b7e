package listing

import (
	"slices"
	"strings"
	"unicode"
)

// Term is a column in an order.
type Term struct {
	Name    string
	SQL     string
	Desc    bool
	Numeric bool // SQL is an integer
	Indexed bool // as in Column
	Unique  bool // as in Column
	Few     bool // an Enum: many rows have the same value
}

// Order parses an AIP-132 order such as "expires desc, recipient". Names and directions may be in any case, and asc is
// allowed. A blank order has no terms. Any error is a *UsageError.
func (c Columns[T]) Order(order string) ([]Term, error) {
	if err := checkExpression("sort", order); err != nil {
		return nil, err
	}
	if strings.TrimSpace(order) == "" {
		return nil, nil
	}
	o := orderParser{columns: c.specs(), src: order}
	pos := 0
	for part := range strings.SplitSeq(order, ",") {
		if err := o.term(part, pos); err != nil {
			return nil, err
		}
		pos += len(part) + 1
	}
	return o.terms, nil
}

type orderParser struct {
	columns []spec
	src     string
	terms   []Term
}

// term reads a term that begins at pos.
func (o *orderParser) term(part string, pos int) error {
	name, rest, end := cutWord(part, pos)
	if name == "" {
		return o.fail(end, "a column is missing", o.possible(""))
	}
	direction, rest, directionEnd := cutWord(rest, end)
	desc := strings.EqualFold(direction, "desc")
	if direction != "" && !desc && !strings.EqualFold(direction, "asc") {
		hint := "write " + name + " or " + name + " desc, with a comma between columns"
		return o.fail(directionEnd-len(direction), shown(direction)+" is no direction", hint)
	}
	if extra, _, extraEnd := cutWord(rest, directionEnd); extra != "" {
		return o.fail(extraEnd-len(extra), "a comma is missing before "+shown(extra), o.possible(""))
	}
	return o.add(name, desc, end-len(name))
}

// add adds the column called name, written at pos.
func (o *orderParser) add(name string, desc bool, pos int) error {
	col, ok := findColumn(o.columns, name)
	if bare, minus := strings.CutPrefix(name, "-"); !ok && minus {
		return o.fail(pos, "there is no column "+shown(name), "write "+bare+" desc; "+o.possible(""))
	}
	if !ok {
		return o.fail(pos, "there is no column "+shown(name), o.possible(name))
	}
	if col.kind == List {
		return o.fail(pos, "the list "+col.name+" cannot be sorted by", o.possible(""))
	}
	if !col.sortable() {
		return o.fail(pos, "the column "+col.name+" cannot be sorted by", o.possible(""))
	}
	if slices.ContainsFunc(o.terms, func(t Term) bool { return t.Name == col.name }) {
		return o.fail(pos, "the column "+col.name+" is named twice", "name each column once")
	}
	o.terms = append(
		o.terms,
		Term{
			Name: col.name, SQL: col.sql, Desc: desc, Numeric: col.numeric(), Indexed: col.indexed, Unique: col.unique,
			Few: col.kind == Enum,
		},
	)
	return nil
}

// possible is a hint that lists the columns that can be sorted by, with a suggestion for word.
func (o *orderParser) possible(word string) string {
	return choices("columns", word, columnNames(o.columns, spec.sortable))
}

func (o *orderParser) fail(pos int, message, hint string) error {
	return &UsageError{Message: "sort: " + message, Hint: hint, Expr: o.src, Pos: pos}
}

// cutWord removes the first word of s, which begins at pos, and returns the rest and the end of the word.
func cutWord(s string, pos int) (word, rest string, end int) {
	word = strings.TrimLeftFunc(s, unicode.IsSpace)
	pos += len(s) - len(word)
	if i := strings.IndexFunc(word, unicode.IsSpace); i >= 0 {
		word, rest = word[:i], word[i:]
	}
	return word, rest, pos + len(word)
}
