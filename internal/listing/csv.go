package listing

import (
	"bytes"
	"slices"
)

// csvEncoding writes RFC 4180, with LF at the end of lines. A cell that a spreadsheet would run as a formula is
// preceded by a '.
type csvEncoding struct {
	heading []spec // nil: none
}

func (e csvEncoding) begin(dst []byte) []byte { return appendHeading(dst, e.heading, ',') }

func (e csvEncoding) row(dst []byte, cells []cell) []byte {
	line := len(dst)
	for i := range cells {
		start := len(dst)
		dst = quoteCSV(appendExact(dst, cells[i].value, ";"), start)
		dst = append(dst, ',')
	}
	if len(dst) == line+1 {
		return append(dst[:line], "\"\"\n"...) // because readers skip empty lines
	}
	dst[len(dst)-1] = '\n'
	return dst
}

func (e csvEncoding) end(dst []byte) []byte { return dst }

// appendHeading appends a line with the names of fields, if there are any.
func appendHeading(dst []byte, fields []spec, separator byte) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, separator)
		}
		dst = append(dst, f.name...)
	}
	if len(fields) == 0 {
		return dst
	}
	return append(dst, '\n')
}

// quoteCSV turns the text dst[start:] into a CSV cell.
func quoteCSV(dst []byte, start int) []byte {
	if len(dst) == start {
		return dst
	}
	switch dst[start] {
	case '=', '+', '-', '@', '\t', '\r':
		dst = slices.Insert(dst, start, '\'')
	}
	if plainCSV(dst[start:]) {
		return dst
	}
	text := bytes.ReplaceAll(dst[start:], []byte(`"`), []byte(`""`))
	dst = append(dst[:start], '"')
	dst = append(dst, text...)
	return append(dst, '"')
}

func plainCSV(cell []byte) bool {
	for _, c := range cell {
		if c < ' ' || c == '"' || c == ',' || c == 0x7f {
			return false
		}
	}
	return true
}

// tsvEncoding writes tab separated values; tab, line ends and backslash are \t, \n, \r and \\.
type tsvEncoding struct {
	heading []spec // nil: none
}

func (e tsvEncoding) begin(dst []byte) []byte { return appendHeading(dst, e.heading, '\t') }

func (e tsvEncoding) row(dst []byte, cells []cell) []byte {
	for i := range cells {
		start := len(dst)
		dst = escapeTSV(appendExact(dst, cells[i].value, ";"), start)
		dst = append(dst, '\t')
	}
	dst[len(dst)-1] = '\n'
	return dst
}

func (e tsvEncoding) end(dst []byte) []byte { return dst }

// escapeTSV turns the text dst[start:] into a TSV cell.
func escapeTSV(dst []byte, start int) []byte {
	if plainTSV(dst[start:]) {
		return dst
	}
	text := bytes.Clone(dst[start:])
	dst = dst[:start]
	for _, c := range text {
		switch c {
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\\':
			dst = append(dst, `\\`...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

func plainTSV(cell []byte) bool {
	for _, c := range cell {
		if c == '\t' || c == '\n' || c == '\r' || c == '\\' {
			return false
		}
	}
	return true
}
