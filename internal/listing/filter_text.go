package listing

import (
	"strings"
	"unicode/utf8"
)

// compareText compares Fold keys, bytewise. A missing text is empty and satisfies no comparison.
func (f *filter) compareText(r comparison) (string, error) {
	if r.value.blank() {
		return "", f.fail(
			r.value.pos,
			"an empty value compares with nothing",
			"NOT "+r.name+":* finds what has no "+r.name,
		)
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

// otherText is true for rows that have a value that does not match.
func (f *filter) otherText(r comparison) string {
	if !r.value.wild() {
		return "(" + r.sql + " <> '' AND " + r.sql + " <> " + f.bind(r.value.key()) + ")"
	}
	if r.value.key() == "" {
		return never
	}
	return "(" + r.sql + " <> '' AND " + notSQL(f.match(r.value)(r.sql)) + ")"
}

// compareList is true for lists with an element that matches.
func (f *filter) compareList(r comparison) (string, error) {
	if r.op != ":" {
		return "", f.fail(r.opPos, "the list "+r.name+" cannot be compared by "+r.op, "use "+r.name+":"+r.value.raw)
	}
	if r.value.blank() {
		return "", f.fail(
			r.value.pos,
			"an empty value compares with nothing",
			"NOT "+r.name+":* finds what has no "+r.name,
		)
	}
	element := always
	if r.value.key() != "" {
		element = f.match(r.value)(r.item)
	}
	if f.finds {
		return r.sql + " IN (SELECT " + r.owner + " FROM " + r.from + " WHERE " + element + ")", nil
	}
	return "EXISTS (SELECT 1 FROM " + r.from + " WHERE " + r.owner + " = " + r.sql + " AND " + element + ")", nil
}

// match binds v once and returns a function from the SQL of a key to the condition that the key matches v.
// A missing text never matches.
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

// Containing returns the pattern of LIKE … ESCAPE '\' that matches Fold keys that contain text.
func Containing(text string) string { return "%" + escapeLike.Replace(Fold(text)) + "%" }

// matchPrefix is a range, so that an index can be used.
func (f *filter) matchPrefix(key string) func(sql string) string {
	from := f.bind(key)
	next := successor(key)
	if next == "" {
		return func(sql string) string { return sql + " >= " + from }
	}
	to := f.bind(next)
	return func(sql string) string { return "(" + sql + " >= " + from + " AND " + sql + " < " + to + ")" }
}

// escapeLike escapes a text for LIKE … ESCAPE '\'.
var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// successor is the smallest text that sorts, bytewise, after every text that begins with prefix; "" if there is none.
// It increments a code point, which keeps the order of UTF-8, because PostgreSQL accepts no invalid UTF-8.
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
