package listing

import (
	"strconv"
	"time"
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
func compactObject(fields []field) object {
	o := object{first: "[", next: ",", listEnd: "]", objEnd: "}"}
	for i, f := range fields {
		o.keys = append(o.keys, before(i, "{", ",")+strconv.Quote(f.name)+":")
	}
	return o
}

// prettyObject puts each value on its own line, indented two blanks more than indent.
func prettyObject(fields []field, indent string) object {
	line := "\n" + indent + "  "
	o := object{first: "[" + line + "  ", next: "," + line + "  ", listEnd: line + "]", objEnd: "\n" + indent + "}"}
	o.deeper = o.first[len("[\n"):]
	for i, f := range fields {
		o.keys = append(o.keys, before(i, "{", ",")+line+strconv.Quote(f.name)+": ")
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
		case nil:
			dst = append(dst, "null"...)
		case string:
			dst = appendQuoted(dst, v)
		case int:
			dst = strconv.AppendInt(dst, int64(v), 10)
		case bool:
			dst = strconv.AppendBool(dst, v)
		case time.Time:
			dst = appendQuotedTime(dst, v)
		case []string:
			dst = o.appendList(dst, v)
		case Nested:
			dst = o.appendNested(dst, v)
		case Object:
			dst = o.appendEntries(dst, v.entries())
		case Entries:
			dst = o.appendEntries(dst, v)
		default:
			panic(notAValue(v))
		}
	}
	return append(dst, o.objEnd...)
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
