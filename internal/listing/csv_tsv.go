package listing

import "bytes"

// tsvEncoding writes tab separated values; tab, line ends and backslash are \t, \n, \r and \\.
type tsvEncoding struct {
	heading []field // nil: none
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
