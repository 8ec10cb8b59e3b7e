// Package sheet reads a CSV table that a spreadsheet wrote, by the column names in its heading.
package sheet

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
)

// Column is a column that a heading may name, in any order and case.
type Column struct {
	Name     string
	Required bool // it is an error if the table does not have it
	Unused   bool // it is accepted but ignored, and messages do not name it
}

// Reader reads a table row by row.
type Reader struct {
	rows    *scanner
	heading []string // the names of the columns as given to Open, in the order of the file; "" for any other column
	ignored []string // the titles of other columns
	titles  int      // how many cells the heading has, with and without a title
	source  string
}

// Ignored returns the titles of the columns that are not among those given to Open.
func (r *Reader) Ignored() []string { return r.ignored }

// maxColumns is the maximum number of columns of a table.
const maxColumns = 256

// Open reads the heading, which is the first row that is not empty. The table is text as package plaintext decodes it,
// with any line ends. Its cells are separated by commas, semicolons or tabs: by what a line such as sep=; before the
// heading names, else by the one that the heading uses. Columns that are not given are ignored. It returns an *Error if
// a required column is missing or a column is misspelled.
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
	rows.limit = maxColumns
	if err = rows.next(); errors.Is(err, io.EOF) {
		return nil, &Error{
			Line:    1,
			Message: "the file is empty; its first row must name the columns: " + names(columns),
		}
	}
	if err != nil {
		return nil, err
	}
	heading, ignored, err := match(rows, columns)
	if err != nil {
		return nil, err
	}
	rows.limit = len(heading)
	return &Reader{rows: rows, heading: heading, ignored: ignored, titles: rows.column, source: rows.sourceText()}, nil
}

// Rows yields the rows below the heading that are not empty. It can be used once. An *Error concerns one row, of which
// only Line and Source are set; the other rows follow. Any other error is a failure to read, and comes last.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			err := r.rows.next()
			if errors.Is(err, io.EOF) {
				return
			}
			row := Row{Line: r.rows.begin, table: r, Source: r.rows.sourceText()}
			if err == nil && r.rows.width > len(r.heading) {
				err = r.spilled()
			}
			if err == nil {
				row.cells = r.rows.cells()
			}
			if !yield(row, err) || err != nil && !isRowError(err) {
				return
			}
		}
	}
}

func isRowError(err error) bool {
	var fault *Error
	return errors.As(err, &fault)
}

// Row is a row of a table. It stays valid when the next one is read.
type Row struct {
	Line   int    // on which it begins; the first line of a file is 1
	Source string // as it is in the file, in UTF-8, with its line end; empty if it is longer than 96 KiB
	table  *Reader
	cells  []string
}

// Cell returns the text in the column of that name, without blanks around it and without the ' that keeps a spreadsheet
// from taking it for a formula. It returns "" if the file has no such column or cell.
func (r Row) Cell(name string) string {
	i := slices.Index(r.table.heading, name)
	if name == "" || i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// List returns the values in a cell, which are separated by semicolons, without repeated and empty ones.
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
