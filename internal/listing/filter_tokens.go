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
}

// condition is a column, an operator and a value, or a word to search for if op is "".
type condition struct {
	word  operand // or the column
	op    string
	opPos int
	value operand
}

// token is a condition, or one of AND OR NOT - ( ).
type token struct {
	text string // "" for a condition
	pos  int
	condition
}

// lexer turns src into tokens.
type lexer struct {
	src    string
	at     int   // the next byte of src
	open   []int // where the open parentheses are
	tokens []token
}

// lex splits src into tokens. It returns an error if parentheses are unbalanced or an operator has no value.
func lex(src string) ([]token, error) {
	l := lexer{src: src}
	for l.skipBlanks(); l.at < len(src); l.skipBlanks() {
		if err := l.token(); err != nil {
			return nil, err
		}
	}
	if n := len(l.open); n > 0 {
		return nil, l.fail(l.open[n-1], "a parenthesis is not closed", `write ) where it ends`)
	}
	return l.tokens, nil
}

// token reads one token.
func (l *lexer) token() error {
	switch c := l.src[l.at]; {
	case c == '(':
		return l.openParenthesis()
	case c == ')':
		return l.closeParenthesis()
	case c == '-':
		l.emit("-")
		return nil
	case operatorAt(l.src, l.at) != "":
		op := operatorAt(l.src, l.at)
		return l.fail(l.at, "a column is missing before "+op, "write column"+op+"value, for example role=manager")
	case c == '"' || c == '\'':
		return l.condition(quotedEnd(l.src, l.at))
	}
	end := wordEnd(l.src, l.at)
	word := l.src[l.at:end]
	if operatorAt(l.src, l.after(end)) == "" {
		switch word {
		case "AND", "OR", "NOT":
			l.emit(word)
			return nil
		}
		if upper := strings.ToUpper(word); upper == "AND" || upper == "OR" || upper == "NOT" {
			return l.fail(
				l.at,
				"operators are written in capitals: "+upper,
				`to search for the word, quote it: "`+word+`"`,
			)
		}
	}
	return l.condition(end)
}

func (l *lexer) openParenthesis() error {
	if len(l.open) == maxNesting {
		return l.fail(
			l.at,
			"parentheses are nested too deep",
			"at most "+strconv.Itoa(maxNesting)+" levels are possible",
		)
	}
	l.open = append(l.open, l.at)
	l.emit("(")
	return nil
}

func (l *lexer) closeParenthesis() error {
	if len(l.open) == 0 {
		return l.fail(l.at, "a parenthesis is closed that was not opened", `to search for ")", quote it`)
	}
	l.open = l.open[:len(l.open)-1]
	l.emit(")")
	return nil
}

// emit adds the token that is written as text.
func (l *lexer) emit(text string) {
	l.tokens = append(l.tokens, token{text: text, pos: l.at})
	l.at += len(text)
}

// condition reads the word that ends at end and, if an operator follows, the operator and its value.
// An end of -1 means a string without a closing quote.
func (l *lexer) condition(end int) (err error) {
	t := token{pos: l.at}
	if t.word, err = l.operand(end); err != nil {
		return err
	}
	t.opPos = l.after(l.at)
	if t.op = operatorAt(l.src, t.opPos); t.op != "" {
		l.at = t.opPos + len(t.op)
		if t.value, err = l.value(t.op); err != nil {
			return err
		}
	}
	l.tokens = append(l.tokens, t)
	return nil
}

// value reads the value after the operator op.
func (l *lexer) value(op string) (operand, error) {
	behind := l.at
	l.skipBlanks()
	if l.at == len(l.src) || l.src[l.at] == ')' {
		hint := "column:* finds what has any value, NOT column:* what has none"
		return operand{}, l.fail(behind-len(op), "a value is missing after "+op, hint)
	}
	switch l.src[l.at] {
	case '(':
		hint := "repeat the column: (role=user OR role=manager)"
		return operand{}, l.fail(l.at, "parentheses hold conditions, not values", hint)
	case '"', '\'':
		return l.operand(quotedEnd(l.src, l.at))
	}
	if wrong := operatorAt(l.src, l.at); wrong != "" {
		pos := behind - len(op)
		hint := "operators: = != < <= > >= : (a value that begins with " + wrong + " needs quotes)"
		return operand{}, l.fail(pos, "there is no operator "+l.src[pos:l.at]+wrong, hint)
	}
	end := l.at + strings.IndexFunc(l.src[l.at:]+" ", endsValue)
	switch word := l.src[l.at:end]; {
	case l.at == behind: // name=OR is a value
	case word == "AND", word == "OR", word == "NOT":
		hint := `if ` + word + ` is the value, quote it: "` + word + `"`
		return operand{}, l.fail(behind-len(op), "a value is missing after "+op, hint)
	}
	return l.operand(end)
}

// operand reads the word, value or string that ends at end. Anything directly attached to it is an error.
func (l *lexer) operand(end int) (operand, error) {
	if end < 0 {
		return operand{}, l.fail(l.at, "a quote is not closed", `a quote inside quotes is written \" or \'`)
	}
	c := l.src[l.at]
	o := operand{raw: l.src[l.at:end], pos: l.at, quoted: c == '"' || c == '\''}
	if strings.HasPrefix(l.src[end:], "(") {
		hint := "a value with parentheses needs quotes; between conditions write a blank, AND or OR"
		return operand{}, l.fail(o.pos, "there are no functions", hint)
	}
	r, _ := utf8.DecodeRuneInString(l.src[end:])
	if o.quoted && end < len(l.src) && !endsValue(r) && operatorAt(l.src, end) == "" {
		hint := `a * goes inside the quotes: "Ana L*"`
		return operand{}, l.fail(end, "a blank is missing after the quotes", hint)
	}
	l.at = end
	return o, nil
}

func (l *lexer) skipBlanks() { l.at = l.after(l.at) }

// after returns the position of the first byte at or after i that is not blank.
func (l *lexer) after(i int) int {
	return len(l.src) - len(strings.TrimLeftFunc(l.src[i:], unicode.IsSpace))
}

func (l *lexer) fail(pos int, message, hint string) error {
	return &UsageError{Message: "filter: " + message, Hint: hint, Expr: l.src, Pos: pos}
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

// quotedEnd returns the end of the string that begins at i, or -1 if it has no closing quote.
func quotedEnd(src string, i int) int {
	quote := src[i]
	for i++; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		}
	}
	return -1
}

// endsValue reports whether r ends a bare word or value.
func endsValue(r rune) bool { return r == '(' || r == ')' || unicode.IsSpace(r) }
