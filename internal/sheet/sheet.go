// Package sheet reads a table that a spreadsheet wrote as CSV, by the names in its heading.
package sheet

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
)

// Column is what a heading may name, in any case and place.
type Column struct {
	Name     string
	Required bool // a table without it is refused
}

// Reader reads one table, a row at a time.
type Reader struct {
	rows    *scanner
	heading []string // names of columns as they were given to Open, in the order of the file; "" is another column
	ignored []string // the titles of others
	source  string
}

// Ignored gives the titles of the columns that were not asked for.
func (r *Reader) Ignored() []string { return r.ignored }

// Heading gives the heading as it stands in the file, with its line end and the byte order mark that shows spreadsheets UTF-8.
func (r *Reader) Heading() string { return "\ufeff" + r.source }

// mostColumns is how many columns a table may have.
const mostColumns = 256

// Open reads the heading, which is the first row that is not empty.
// The table is UTF-8, or UTF-16 that begins with a byte order mark; comma, semicolon or tab separated, as a line such as sep=;
// before the heading or the heading itself shows; with any line ends. Other columns than these are ignored. A heading that lacks
// one that is required, or spells one wrong, gives an *Error.
func Open(r io.Reader, columns ...Column) (*Reader, error) {
	in, err := decode(r)
	if err != nil {
		return nil, err
	}
	rows := newScanner(in, 0)
	if rows.separator = declared(in); rows.separator != 0 {
		rows.line++
	} else {
		rows.separator = separator(in)
	}
	rows.limit = mostColumns
	if err = rows.next(); errors.Is(err, io.EOF) {
		return nil, &Error{Line: 1, Message: "the file is empty; its first row must name the columns, of " + names(columns)}
	}
	if err != nil {
		return nil, err
	}
	heading, ignored, err := match(rows, columns)
	if err != nil {
		return nil, err
	}
	rows.limit = len(heading)
	return &Reader{rows: rows, heading: heading, ignored: ignored, source: rows.copied()}, nil
}

// Rows gives each row below the heading that is not empty, once. An *Error is about that row alone, of which
// only the Line and the Source are known; the rows behind it follow. Any other error is one of reading, and the last.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			err := r.rows.next()
			if errors.Is(err, io.EOF) {
				return
			}
			row := Row{Line: r.rows.begin, heading: r.heading, Source: r.rows.copied()}
			if err == nil && r.rows.width > len(r.heading) {
				err = r.spilled()
			}
			if err == nil {
				row.cells = r.rows.cells()
			}
			if !yield(row, err) || err != nil && !ofRow(err) {
				return
			}
		}
	}
}

func ofRow(err error) bool {
	var fault *Error
	return errors.As(err, &fault)
}

// Row is a row of a table. It stays valid when the next one is read.
type Row struct {
	Line    int    // on which it begins; the first line of a file is 1
	Source  string // as it stands in the file, in UTF-8, with its line end; empty if it is longer than 96 KiB
	heading []string
	cells   []string
}

// Cell gives what stands in the column of that name, without blanks around it and without the ' that keeps
// a spreadsheet from taking it for a formula. It is empty where the file has no such column or cell.
func (r Row) Cell(name string) string {
	i := slices.Index(r.heading, name)
	if name == "" || i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// List gives the values in a cell that are separated by semicolons, each once and none empty.
func List(cell string) []string {
	var values []string
	for value := range strings.SplitSeq(cell, ";") {
		value = strings.TrimSpace(value)
		if value != "" && !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return values
}
