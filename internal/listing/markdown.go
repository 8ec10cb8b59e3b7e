package listing

import "strings"

// markdownEncoding writes a GitHub Flavored Markdown table for people. Cells are rendered as plain text.
type markdownEncoding struct {
	heading []spec // nil: none
	scratch []byte
}

func (e *markdownEncoding) begin(dst []byte) []byte {
	if e.heading == nil {
		return dst
	}
	for _, f := range e.heading {
		dst = append(dst, "| "...)
		dst = append(dst, f.name...)
		dst = append(dst, ' ')
	}
	dst = append(dst, "|\n"...)
	for _, f := range e.heading {
		rule := "| --- "
		if f.kind == Number {
			rule = "| ---: "
		}
		dst = append(dst, rule...)
	}
	return append(dst, "|\n"...)
}

func (e *markdownEncoding) row(dst []byte, cells []cell) []byte {
	for _, c := range cells {
		dst = append(dst, "| "...)
		if !c.missing() {
			e.scratch = appendText(e.scratch[:0], c)
			dst = appendMarkdown(dst, e.scratch)
		}
		dst = append(dst, ' ')
	}
	return append(dst, "|\n"...)
}

func (e *markdownEncoding) end(dst []byte) []byte { return dst }

// appendMarkdown appends text with a backslash before each character that is special in Markdown or HTML.
func appendMarkdown(dst, text []byte) []byte {
	for _, c := range text {
		if strings.IndexByte("\\|<>&*_`[]~$", c) >= 0 {
			dst = append(dst, '\\')
		}
		dst = append(dst, c)
	}
	return dst
}
