package listing

import (
	"errors"
	"sort"

	"go.einride.tech/aip/filtering"
	expr "google.golang.org/genproto/googleapis/api/expr/v1alpha1"
)

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
