package listing

import (
	"strconv"
	"strings"
)

// literal is a value: its text without quotes, escapes, or a * at either end.
type literal struct {
	operand
	text       string
	head, tail bool // there was a * at the start, at the end
}

// literal reads o. In quotes, \ escapes as in AIP-160. \* is a literal *, with or without quotes.
func (f *filter) literal(o operand) (literal, error) {
	v := literal{operand: o, text: o.raw}
	if o.quoted {
		v.text = o.raw[1 : len(o.raw)-1]
	}
	v.text, v.head = strings.CutPrefix(v.text, "*")
	if rest, ok := strings.CutSuffix(v.text, "*"); ok && !escaped(rest, o.quoted) {
		v.text, v.tail = rest, true
	}
	if !o.quoted {
		v.text = strings.ReplaceAll(v.text, `\*`, "*")
		return v, nil
	}
	text, err := unescape(v.text)
	if err != nil || strings.ContainsRune(text, 0) {
		return literal{}, f.fail(o.pos, "an escape in "+shown(o.raw)+" is wrong", `escapes: \\ \" \' \* \n \t \u00e9`)
	}
	v.text = text
	return v, nil
}

// escaped reports whether s ends with a \ that escapes the next character.
func escaped(s string, quoted bool) bool { //nolint:revive // a fact about s, not a switch
	n := len(s) - len(strings.TrimRight(s, `\`))
	if !quoted {
		return n > 0
	}
	return n%2 == 1
}

// unescape replaces the escapes of a string: those of Go, and \ before a quote, a question mark or a star.
func unescape(s string) (string, error) {
	var b strings.Builder
	for s != "" {
		if s[0] == '\\' && len(s) > 1 && strings.IndexByte("\"'`?*", s[1]) >= 0 {
			b.WriteByte(s[1])
			s = s[2:]
			continue
		}
		r, _, rest, err := strconv.UnquoteChar(s, 0)
		if err != nil {
			return "", err
		}
		b.WriteRune(r)
		s = rest
	}
	return b.String(), nil
}

// key is the text that is compared.
func (v literal) key() string { return Fold(v.text) }

// wild reports whether v has a * at either end.
func (v literal) wild() bool { return v.head || v.tail }

// any reports whether v is * alone, which matches every value.
func (v literal) any() bool { return v.wild() && v.text == "" }

// blank reports whether v is empty.
func (v literal) blank() bool { return !v.wild() && v.key() == "" }

// contained is v for the operator ':': it matches anywhere in the text unless a * says where.
func (v literal) contained() literal {
	if !v.wild() {
		v.head, v.tail = true, true
	}
	return v
}

// matches reports whether key matches v.
func (v literal) matches(key string) bool {
	switch want := v.key(); {
	case v.head && v.tail:
		return strings.Contains(key, want)
	case v.head:
		return strings.HasSuffix(key, want)
	case v.tail:
		return strings.HasPrefix(key, want)
	default:
		return key == want
	}
}
