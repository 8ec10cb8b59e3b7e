package listing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// yamlEncoding writes a sequence of mappings in YAML 1.2.
type yamlEncoding struct {
	fields []spec
	indent int // of the sequence
	rows   int
}

func (e *yamlEncoding) begin(dst []byte) []byte { return dst }

func (e *yamlEncoding) row(dst []byte, cells []cell) []byte {
	e.rows++
	for i := range cells {
		dst = appendBlanks(dst, e.indent)
		dst = append(dst, before(i, "- ", "  ")...)
		dst = appendEntry(dst, e.indent+2, e.fields[i].name, cells[i].value)
	}
	return dst
}

func (e *yamlEncoding) end(dst []byte) []byte {
	if e.rows == 0 {
		return append(dst, "[]\n"...)
	}
	return dst
}

// appendEntry appends a key and its value. Further lines are indented more than indent.
func appendEntry(dst []byte, indent int, key string, value any) []byte {
	dst = append(dst, key...)
	switch v := value.(type) {
	case Nested:
		return v.appendSequence(append(dst, ':'), indent+2)
	case Object:
		return v.entries().appendMapping(append(dst, ':'), indent+2)
	case Entries:
		return v.appendMapping(append(dst, ':'), indent+2)
	}
	dst = append(dst, ": "...)
	switch v := value.(type) {
	case string:
		dst = AppendYAML(dst, v)
	case []string:
		dst = append(dst, '[')
		for i, s := range v {
			dst = append(dst, before(i, "", ", ")...)
			dst = AppendYAML(dst, s)
		}
		dst = append(dst, ']')
	default:
		dst = appendPlain(dst, v)
	}
	return append(dst, '\n')
}

// AppendYAML appends s as a YAML string. It is quoted unless every reader, of YAML 1.1 too and inside brackets, takes
// it for the same string without quotes.
func AppendYAML(dst []byte, s string) []byte {
	if plainScalar(s) {
		return append(dst, s...)
	}
	return appendQuoted(dst, s)
}

// plainScalar reports whether s needs no quotes. It is stricter than the specification: words that begin with a
// letter, joined by single characters without a meaning.
func plainScalar(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) || s[len(s)-1] == ' ' || len(s) > 1000 || reserved(s) {
		return false
	}
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r == ' ', r == '.', r == '@', r == '_', r == '-', r == '+', r == '/':
		case !unicode.In(r, unicode.L, unicode.M, unicode.Nd):
			return false
		}
	}
	return true
}

// reserved reports whether some reader takes s for something other than a string.
func reserved(s string) bool {
	if len(s) > len("false") {
		return false
	}
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf":
		return true
	}
	return false
}
