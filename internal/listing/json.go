package listing

import (
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"
)

// jsonEncoding writes an array of objects, laid out as jq does.
type jsonEncoding struct {
	object object
	rows   int
}

func (e *jsonEncoding) begin(dst []byte) []byte { return dst }

func (e *jsonEncoding) row(dst []byte, cells []cell) []byte {
	if e.rows == 0 {
		dst = append(dst, "[\n  "...)
	} else {
		dst = append(dst, ",\n  "...)
	}
	e.rows++
	return e.object.append(dst, cells)
}

func (e *jsonEncoding) end(dst []byte) []byte {
	if e.rows == 0 {
		return append(dst, "[]\n"...)
	}
	return append(dst, "\n]\n"...)
}

// jsonlEncoding writes one compact object per line.
type jsonlEncoding struct {
	object object
}

func (e jsonlEncoding) begin(dst []byte) []byte { return dst }

func (e jsonlEncoding) row(dst []byte, cells []cell) []byte {
	return append(e.object.append(dst, cells), '\n')
}

func (e jsonlEncoding) end(dst []byte) []byte { return dst }

// object is the fixed text of a JSON object: before each value, around lists, and at the end.
type object struct {
	keys                         []string
	first, next, listEnd, objEnd string
	deeper                       string // the indentation inside its lists, "" if it is compact
}

// compactObject has no blanks and no line ends.
func compactObject(names []string) object {
	o := object{first: "[", next: ",", listEnd: "]", objEnd: "}"}
	for i, name := range names {
		o.keys = append(o.keys, before(i, "{", ",")+strconv.Quote(name)+":")
	}
	return o
}

// prettyObject puts each value on its own line, indented two blanks more than indent.
func prettyObject(names []string, indent string) object {
	line := "\n" + indent + "  "
	o := object{first: "[" + line + "  ", next: "," + line + "  ", listEnd: line + "]", objEnd: "\n" + indent + "}"}
	o.deeper = o.first[len("[\n"):]
	for i, name := range names {
		o.keys = append(o.keys, before(i, "{", ",")+line+strconv.Quote(name)+": ")
	}
	return o
}

func before(i int, first, next string) string {
	if i == 0 {
		return first
	}
	return next
}

func (o *object) append(dst []byte, cells []cell) []byte {
	for i := range cells {
		dst = append(dst, o.keys[i]...)
		switch v := cells[i].value.(type) {
		case string:
			dst = appendQuoted(dst, v)
		case []string:
			dst = o.appendList(dst, v)
		case Nested:
			dst = o.appendNested(dst, v)
		case Object:
			dst = o.appendEntries(dst, v.entries())
		case Entries:
			dst = o.appendEntries(dst, v)
		default:
			dst = appendPlain(dst, v)
		}
	}
	return append(dst, o.objEnd...)
}

// appendPlain appends a value that JSON and YAML write in the same way, or panics.
func appendPlain(dst []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case bool:
		return strconv.AppendBool(dst, v)
	case time.Time:
		return appendQuotedTime(dst, v)
	default:
		panic(notAValue(v))
	}
}

func (o *object) appendList(dst []byte, list []string) []byte {
	if len(list) == 0 {
		return append(dst, "[]"...)
	}
	for i, s := range list {
		dst = append(dst, before(i, o.first, o.next)...)
		dst = appendQuoted(dst, s)
	}
	return append(dst, o.listEnd...)
}

// appendQuotedTime appends t, or null if it is zero.
func appendQuotedTime(dst []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(dst, "null"...)
	}
	return append(appendTime(append(dst, '"'), t), '"')
}

// appendQuoted appends s as a string that both JSON (RFC 8259) and YAML read as s, with invalid UTF-8 replaced.
// Characters that control a terminal are written as escapes.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if steers(r) || r == utf8.RuneError && size == 1 {
			dst = append(dst, s[start:i]...)
			dst = appendEscape(dst, r)
			start = i + size
		}
		i += size
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// steers reports whether r must be escaped: quotes and backslashes, controls, line ends, direction marks,
// noncharacters.
func steers(r rune) bool {
	return r == '"' || r == '\\' || r == 0xfeff || r == 0xfffe || r == 0xffff ||
		unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

func appendEscape(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
