package listing

import (
	"strings"
	"unicode/utf8"
)

// restriction reads the word that ends at end and, if an operator follows, the operator and its value.
// An end of -1 means a string without a closing quote.
func (q *quoter) restriction(end int) error {
	if err := q.operand(end); err != nil {
		return err
	}
	next := q.after(q.at)
	op := operatorAt(q.src, next)
	if op == "" {
		return nil
	}
	q.operands[len(q.operands)-1].opPos = next
	q.at, q.tight = next, true
	q.emit(op, len(op))
	q.tight = true
	return q.value(op)
}

// value reads the value after the operator op.
func (q *quoter) value(op string) error {
	behind := q.at
	q.skipBlanks()
	if q.at == len(q.src) || q.src[q.at] == ')' {
		hint := "column:* finds what has any value, NOT column:* what has none"
		return q.fail(behind-len(op), "a value is missing after "+op, hint)
	}
	switch q.src[q.at] {
	case '(':
		return q.fail(q.at, "parentheses hold conditions, not values", "repeat the column: (role=user OR role=manager)")
	case '"', '\'':
		return q.operand(q.quotedEnd())
	}
	if wrong := operatorAt(q.src, q.at); wrong != "" {
		pos := behind - len(op)
		hint := "operators: = != < <= > >= : (a value that begins with " + wrong + " needs quotes)"
		return q.fail(pos, "there is no operator "+q.src[pos:q.at]+wrong, hint)
	}
	end := q.at + strings.IndexFunc(q.src[q.at:]+" ", endsValue)
	switch word := q.src[q.at:end]; {
	case q.at == behind: // name=OR is a value
	case word == "AND", word == "OR", word == "NOT":
		return q.fail(behind-len(op), "a value is missing after "+op, `if `+word+` is the value, quote it: "`+word+`"`)
	}
	return q.operand(end)
}

// operand reads the word, value or string that ends at end. Anything directly attached to it is an error.
func (q *quoter) operand(end int) error {
	if end < 0 {
		return q.fail(q.at, "a quote is not closed", `a quote inside quotes is written \" or \'`)
	}
	c := q.src[q.at]
	quoted := c == '"' || c == '\''
	pos := q.at
	q.emitOperand(end, quoted)
	if strings.HasPrefix(q.src[end:], "(") {
		hint := "a value with parentheses needs quotes; between conditions write a blank, AND or OR"
		return q.fail(pos, "there are no functions", hint)
	}
	r, _ := utf8.DecodeRuneInString(q.src[end:])
	if quoted && end < len(q.src) && !endsValue(r) && operatorAt(q.src, end) == "" {
		return q.fail(end, "a blank is missing after the quotes", `a * goes inside the quotes: "Ana L*"`)
	}
	return nil
}

// quotedEnd returns the end of the string that begins at the current position, or -1 if it has no closing quote.
func (q *quoter) quotedEnd() int {
	quote := q.src[q.at]
	for i := q.at + 1; i < len(q.src); i++ {
		switch q.src[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		}
	}
	return -1
}
