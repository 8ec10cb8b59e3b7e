package listing

import (
	"strings"
	"unicode"
)

// begun is a filter that is being typed: what is finished, and the word or value that is not.
type begun struct {
	head  string // stays as it is
	typed string // the begun word or value, without its quote
	quote byte   // that is open in it, or 0

	column, op string // that the value belongs to; empty for a word
	after      bool   // of a word: a condition stands before it
}

// readBegun takes src apart. ok is false where it cannot go on: in a quoted word, and right behind a condition.
func readBegun(src string) (b begun, ok bool) {
	for i := 0; ; {
		end := i
		i = len(src) - len(strings.TrimLeftFunc(src[i:], unicode.IsSpace))
		if i == len(src) {
			return begun{head: src, after: b.after}, !b.after || end < i
		}
		if c := src[i]; c == '(' || c == ')' || c == '-' {
			b.after = c == ')'
			i++
			continue
		}
		var quoted bool
		end, quoted = operandEnd(src, i)
		if end < 0 {
			return b, false
		}
		if end == len(src) && !quoted {
			return begun{head: src[:i], typed: src[i:], after: b.after}, true
		}
		word := src[i:end]
		next := len(src) - len(strings.TrimLeftFunc(src[end:], unicode.IsSpace))
		op := operatorAt(src, next)
		if op == "" {
			i = end
			b.after = word != "AND" && word != "OR" && word != "NOT"
			continue
		}
		if i, ok = b.value(src, next+len(op)); ok {
			b.column, b.op = word, op
			return b, true
		}
		if i < 0 {
			return b, false
		}
		b.after = true
	}
}

// value takes the value from i on. If that is not finished it is what b is about, and ok; else it ends at end, -1 if
// there is none.
func (b *begun) value(src string, i int) (end int, ok bool) {
	i = len(src) - len(strings.TrimLeftFunc(src[i:], unicode.IsSpace))
	if i < len(src) && (src[i] == '"' || src[i] == '\'') {
		if end, _ = operandEnd(src, i); end < 0 {
			b.head, b.typed, b.quote = src[:i], src[i+1:], src[i]
		}
		return end, end < 0
	}
	switch end = strings.IndexFunc(src[i:], endsValue); {
	case end == 0:
		return -1, false
	case end > 0:
		return i + end, false
	}
	b.head, b.typed = src[:i], src[i:]
	return len(src), true
}

// operandEnd is where the word or string that begins at i ends, -1 for a string without its closing quote.
func operandEnd(src string, i int) (end int, quoted bool) {
	if src[i] == '"' || src[i] == '\'' {
		return quotedEnd(src, i), true
	}
	return wordEnd(src, i), false
}
