package listing

import (
	"strings"
	"unicode/utf8"
)

// compareText compares the Fold-ed keys of texts, bytewise. A missing text is empty and satisfies nothing.
func (f *filter) compareText(r comparison) (string, error) {
	if r.value.blank() {
		return "", f.fail(r.value.pos, "an empty value compares with nothing", "NOT "+r.name+":* finds what has no "+r.name)
	}
	switch r.op {
	case ":":
		return f.match(r.value.contained())(r.sql), nil
	case "=":
		return f.match(r.value)(r.sql), nil
	case "!=":
		return f.otherText(r), nil
	}
	if r.value.wild() {
		return "", f.fail(r.value.pos, "a * cannot be compared by "+r.op, "* goes with = != and :")
	}
	sql := r.sql + " " + r.op + " " + f.bind(r.value.key())
	if strings.HasPrefix(r.op, "<") {
		return "(" + r.sql + " <> '' AND " + sql + ")", nil
	}
	return sql, nil
}

// otherText finds what has a value that does not match.
func (f *filter) otherText(r comparison) string {
	if !r.value.wild() {
		return "(" + r.sql + " <> '' AND " + r.sql + " <> " + f.bind(r.value.key()) + ")"
	}
	if r.value.key() == "" {
		return never
	}
	return "(" + r.sql + " <> '' AND " + notSQL(f.match(r.value)(r.sql)) + ")"
}

// compareList finds lists with an element that matches.
func (f *filter) compareList(r comparison) (string, error) {
	if r.op != ":" {
		return "", f.fail(r.opPos, "the list "+r.name+" cannot be compared by "+r.op, "use "+r.name+":"+r.value.raw)
	}
	if r.value.blank() {
		return "", f.fail(r.value.pos, "an empty value compares with nothing", "NOT "+r.name+":* finds what has no "+r.name)
	}
	element := always
	if r.value.key() != "" {
		element = f.match(r.value)(r.item)
	}
	return strings.Replace(r.sql, "%s", element, 1), nil
}

// match binds v once and gives the condition that the key sql matches it. No missing text does.
func (f *filter) match(v literal) func(sql string) string {
	key := v.key()
	switch {
	case key == "":
		return func(sql string) string { return sql + " <> ''" }
	case v.head:
		pattern := "%" + escapeLike.Replace(key)
		if v.tail {
			pattern += "%"
		}
		p := f.bind(pattern)
		return func(sql string) string { return sql + " LIKE " + p + ` ESCAPE '\'` }
	case v.tail:
		return f.matchPrefix(key)
	}
	p := f.bind(key)
	return func(sql string) string { return sql + " = " + p }
}

// Containing is the pattern of LIKE … ESCAPE '\' for Fold-ed keys that contain text.
func Containing(text string) string { return "%" + escapeLike.Replace(Fold(text)) + "%" }

// matchPrefix is a range, so that an index serves it.
func (f *filter) matchPrefix(key string) func(sql string) string {
	from := f.bind(key)
	next := successor(key)
	if next == "" {
		return func(sql string) string { return sql + " >= " + from }
	}
	to := f.bind(next)
	return func(sql string) string { return "(" + sql + " >= " + from + " AND " + sql + " < " + to + ")" }
}

// escapeLike makes a text stand for itself in LIKE … ESCAPE '\'. It never changes.
var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// successor is the smallest text that is bytewise after all that begin with prefix, "" if there is none.
// It goes by code points, in the order of which UTF-8 sorts, because PostgreSQL takes no other bytes.
func successor(prefix string) string {
	for prefix != "" {
		r, n := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-n]
		switch r {
		case utf8.MaxRune:
		case 0xD7FF: // the surrogates come next
			return prefix + "\uE000"
		default:
			return prefix + string(r+1)
		}
	}
	return ""
}
