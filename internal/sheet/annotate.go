package sheet

import (
	"slices"
	"strings"
	"unicode"
)

// HeadingWith returns the heading as it is in the file, in UTF-8, with column added if it is missing.
func (r *Reader) HeadingWith(column string) string {
	if slices.Contains(r.heading, column) {
		return r.source
	}
	return annotate(r.source, place{at: r.titles, added: true, separator: r.rows.separator}, column)
}

// With returns the row as it is in the file, in UTF-8, with text in column, which HeadingWith adds if it is missing. If
// a quote in the row is not closed, text is added to the end of the line with that quote, which is the right place once
// the quote is closed; if the file has the column itself, such a row is returned unchanged. The result is empty if the
// row is longer than 96 KiB.
func (r Row) With(column, text string) string {
	if r.Source == "" {
		return ""
	}
	p := place{at: slices.Index(r.table.heading, column), separator: r.table.rows.separator}
	if p.at < 0 {
		p.at, p.added = r.table.titles, true
	}
	return annotate(r.Source, p, text)
}

// place is the cell of a row into which a text is put.
type place struct {
	at        int  // in which cell
	added     bool // the cell is behind those of the file
	separator byte
}

// blank reports whether a cell that consists of such characters is empty.
func (p place) blank(r rune) bool { return r == rune(p.separator) || r == '"' || unicode.IsSpace(r) }

// annotate puts text into the cell p of source, a row with its line end.
func annotate(source string, p place, text string) string {
	row, rest := source, ""
	begins, quote, open := cells(row, p.separator)
	if open && !p.added {
		return source
	}
	if end := strings.IndexAny(row[quote:], "\r\n"); end >= 0 {
		row, rest = row[:quote+end], row[quote+end:]
		begins = slices.DeleteFunc(begins, func(i int) bool { return i > len(row) })
	}
	text = quoted(text, p.separator)
	if p.at >= len(begins) {
		return row + strings.Repeat(string(p.separator), p.at-len(begins)+1) + text + rest
	}
	begin, end := begins[p.at], len(row)
	switch {
	case p.added && strings.TrimFunc(row[begin:], p.blank) != "": // more cells than titles: one of them may be the mistake
		return row + string(p.separator) + text + rest
	case !p.added && p.at+1 < len(begins):
		end = begins[p.at+1] - 1
	}
	return row[:begin] + text + row[end:] + rest
}

// cells returns where the cells of row begin, where its last quote is, and whether that one opens a cell without
// closing it; then every separator behind it counts.
func cells(row string, separator byte) (begins []int, quote int, open bool) {
	begins = []int{0}
	for i := range len(row) {
		switch {
		case row[i] == '"':
			quote, open = i, !open
		case row[i] == separator && !open:
			begins = append(begins, i+1)
		}
	}
	for i := quote; open && i < len(row); i++ {
		if row[i] == separator {
			begins = append(begins, i+1)
		}
	}
	return begins, quote, open
}

// quoted returns text as a cell that Row.Cell reads as text, and that no spreadsheet takes for a formula.
func quoted(text string, separator byte) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		text = "'" + text
	}
	if strings.ContainsAny(text, "\"\r\n"+string(separator)) || text != strings.TrimSpace(text) {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}
