package listing

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// operand is a word or value as written in the expression.
type operand struct {
	raw    string // with its quotes, if quoted
	pos    int
	quoted bool
	opPos  int // of a word followed by an operator: the position of the operator
}

// quotedFilter is an expression for the AIP-160 parser: each word and value is replaced by a string that contains its
// index in operands, so that it cannot be mistaken for syntax or a number.
type quotedFilter struct {
	src      string
	text     string
	operands []operand
	marks    []mark
}

// mark is the position of a token in text and in src.
type mark struct {
	text, src int
	token     string // "" for an operand
}

// quoter turns src into a quotedFilter, one token at a time.
type quoter struct {
	quotedFilter
	out   strings.Builder
	at    int   // the next byte of src
	open  []int // where the open parentheses are
	tight bool  // no blank before the next token
}

// quoteFilter splits src into tokens. It returns an error if parentheses are unbalanced or an operator has no value.
func quoteFilter(src string) (quotedFilter, error) {
	q := quoter{quotedFilter: quotedFilter{src: src}, tight: true}
	for q.skipBlanks(); q.at < len(src); q.skipBlanks() {
		if err := q.token(); err != nil {
			return quotedFilter{}, err
		}
	}
	if n := len(q.open); n > 0 {
		return quotedFilter{}, q.fail(q.open[n-1], "a parenthesis is not closed", `write ) where it ends`)
	}
	q.text = q.out.String()
	return q.quotedFilter, nil
}

// token reads one token, or a restriction with its operator and value.
func (q *quoter) token() error {
	switch c := q.src[q.at]; {
	case c == '(':
		return q.openParenthesis()
	case c == ')':
		return q.closeParenthesis()
	case c == '-':
		q.emit("-", 1)
		q.tight = true
		return nil
	case operatorAt(q.src, q.at) != "":
		op := operatorAt(q.src, q.at)
		return q.fail(q.at, "a column is missing before "+op, "write column"+op+"value, for example role=manager")
	case c == '"' || c == '\'':
		return q.restriction(q.quotedEnd())
	}
	end := wordEnd(q.src, q.at)
	word := q.src[q.at:end]
	if operatorAt(q.src, q.after(end)) == "" {
		switch word {
		case "AND", "OR", "NOT":
			q.emit(word, len(word))
			return nil
		}
		if upper := strings.ToUpper(word); upper == "AND" || upper == "OR" || upper == "NOT" {
			return q.fail(
				q.at,
				"operators are written in capitals: "+upper,
				`to search for the word, quote it: "`+word+`"`,
			)
		}
	}
	return q.restriction(end)
}

func (q *quoter) openParenthesis() error {
	if len(q.open) == maxNesting {
		return q.fail(
			q.at,
			"parentheses are nested too deep",
			"at most "+strconv.Itoa(maxNesting)+" levels are possible",
		)
	}
	q.open = append(q.open, q.at)
	q.emit("(", 1)
	q.tight = true
	return nil
}

func (q *quoter) closeParenthesis() error {
	if len(q.open) == 0 {
		return q.fail(q.at, "a parenthesis is closed that was not opened", `to search for ")", quote it`)
	}
	q.open = q.open[:len(q.open)-1]
	q.tight = true
	q.emit(")", 1)
	return nil
}

// emit writes a token that is n bytes long in src.
func (q *quoter) emit(token string, n int) {
	q.space()
	q.marks = append(q.marks, mark{text: q.out.Len(), src: q.at, token: token})
	q.out.WriteString(token)
	q.at += n
}

// emitOperand writes the operand that ends at end.
func (q *quoter) emitOperand(end int, quoted bool) {
	q.space()
	q.marks = append(q.marks, mark{text: q.out.Len(), src: q.at})
	q.out.WriteString(`"` + strconv.Itoa(len(q.operands)) + `"`)
	q.operands = append(q.operands, operand{raw: q.src[q.at:end], pos: q.at, quoted: quoted})
	q.at = end
}

func (q *quoter) space() {
	if !q.tight {
		q.out.WriteByte(' ')
	}
	q.tight = false
}

func (q *quoter) skipBlanks() { q.at = q.after(q.at) }

// after returns the position of the first byte at or after i that is not blank.
func (q *quoter) after(i int) int {
	return len(q.src) - len(strings.TrimLeftFunc(q.src[i:], unicode.IsSpace))
}

func (q *quoter) fail(pos int, message, hint string) error {
	return &UsageError{Message: "filter: " + message, Hint: hint, Expr: q.src, Pos: pos}
}

// operatorAt returns the comparison operator at src[i:], or "".
func operatorAt(src string, i int) string {
	for _, op := range [...]string{"<=", ">=", "!=", "=", "<", ">", ":"} {
		if strings.HasPrefix(src[i:], op) {
			return op
		}
	}
	return ""
}

// wordEnd returns the end of the word that begins at i: a blank, a parenthesis or an operator.
func wordEnd(src string, i int) int {
	for i < len(src) && operatorAt(src, i) == "" {
		r, n := utf8.DecodeRuneInString(src[i:])
		if endsValue(r) {
			break
		}
		i += n
	}
	return i
}

// endsValue reports whether r ends a bare word or value.
func endsValue(r rune) bool { return r == '(' || r == ')' || unicode.IsSpace(r) }
