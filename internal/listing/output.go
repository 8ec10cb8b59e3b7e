package listing

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"math"
	"time"
)

// Output says how to write results. The zero Output is a table in a pipe.
type Output struct {
	Format    Format // "": a table, or JSON if JQ or Template is set
	NoHeaders bool
	Records   bool // tables are field and value lines, as from WriteOne, with a blank line between rows
	Once      bool // rows can be ranged over only once: a table fits the first of them, later ones may be wider

	JQ       string   // a jq program that acts on the JSON; with jsonl on each row
	Environ  []string // what the jq program sees as env and $ENV, in the form of os.Environ
	Template string   // a Go text/template that acts on the JSON

	Screen     *Screen // nil: not a terminal; nothing is fitted or coloured, times are RFC 3339 UTC
	SortedBy   string  // the column that a table on a screen marks
	Descending bool
}

// Screen is the terminal that a person watches.
type Screen struct {
	Width    int // 0: unknown, nothing is fitted
	Color    bool
	Now      time.Time
	Location func() *time.Location // where the times are local; nil: UTC

	// Set by Write and WriteOne if the screen is too narrow, so that the person can be told.
	LeftOut []string // the names of columns that were left out
	Stacked bool     // a table was written as field and value lines
}

// Effective returns Format or, if that is "", the default.
func (o Output) Effective() Format {
	switch {
	case o.Format != "":
		return o.Format
	case o.JQ != "" || o.Template != "":
		return JSON
	default:
		return Table
	}
}

// Validate returns a *UsageError if the format, program or template is wrong, or if they cannot be combined.
func (o Output) Validate() error {
	_, err := o.program()
	return err
}

// Write writes rows as a list. It may range over rows twice and must get the same rows again, unless out.Once is set.
// Only --jq and --template on an array keep all rows in memory; tables keep the first thousand. An error from rows
// ends the list and is returned unchanged, after what came before it is written; an error from w is wrapped. With a jq
// program or a template nothing is written if there is an error.
func Write[T any](w io.Writer, cols Columns[T], rows iter.Seq2[T, error], out Output) error {
	cols = cols.writtenAs(out.Effective())
	return out.write(w, func(bw *bufio.Writer, p program) error {
		return out.list(bw, p, cols.specs(), cols.records(rows))
	})
}

// RowsOf returns a sequence of rows for Write.
func RowsOf[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// WriteOne writes a single row: an object in JSON and YAML, field and value lines for people, followed by a table for
// each Nested that has rows, and otherwise a list of one row.
func WriteOne[T any](w io.Writer, cols Columns[T], row T, out Output) error {
	cols = cols.writtenAs(out.Effective())
	return out.write(w, func(bw *bufio.Writer, p program) error {
		cells := make([]cell, len(cols))
		cols.fill(cells, row)
		return out.single(bw, p, cols.specs(), cells)
	})
}

// write validates o and calls put with a buffered w. What put wrote before an error is still written to w.
func (o Output) write(w io.Writer, put func(*bufio.Writer, program) error) error {
	p, err := o.program()
	if err != nil {
		return err
	}
	bw := bufio.NewWriterSize(sink{w}, 64<<10)
	err = put(bw, p)
	if flushed := bw.Flush(); err == nil {
		err = flushed
	}
	return err
}

// sink adds to an error that it came from writing.
type sink struct{ w io.Writer }

func (s sink) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if err != nil {
		return n, fmt.Errorf("write results: %w", err)
	}
	return n, nil
}

func (o Output) list(w *bufio.Writer, p program, fields []spec, rows records) error {
	switch format := o.Effective(); {
	case p != nil && format == JSONL:
		return o.whole(w, func(w io.Writer) error { return each(w, p, fields, rows) })
	case p != nil:
		array, err := all(fields, rows)
		if err != nil {
			return err
		}
		return o.whole(w, func(w io.Writer) error { return p(w, array) })
	case format == Table || format == Wide:
		return o.table(w, fields, rows)
	default:
		return put(encoded{w, o.encoding(fields)}, rows)
	}
}

func (o Output) single(w *bufio.Writer, p program, fields []spec, cells []cell) error {
	if p != nil {
		return o.whole(w, func(w io.Writer) error { return p(w, jsonValue(fields, cells)) })
	}
	var text []byte
	switch o.Effective() {
	case Table, Wide:
		o.Records, o.SortedBy = true, "" // which is for lists
		return o.table(w, fields, listed([][]cell{cells}, nil))
	case JSON:
		object := prettyObject(namesOf(fields), "")
		text = append(object.append(nil, cells), '\n')
	case YAML:
		for i, f := range fields {
			text = appendEntry(text, 0, f.name, cells[i].value)
		}
	default:
		return put(encoded{w, o.encoding(fields)}, listed([][]cell{cells}, nil))
	}
	_, err := w.Write(text)
	return err
}

// maxHeld is how much output of a program is kept in memory until the program has succeeded.
const maxHeld = 4 << 20

// whole writes to w what run writes, once run has succeeded; after an error nothing. Output beyond maxHeld bytes is not
// held but written by running run a second time, so that memory stays flat; rows that can be read only once are held.
func (o Output) whole(w io.Writer, run func(io.Writer) error) error {
	first := holding{most: maxHeld}
	if o.Once {
		first.most = math.MaxInt
	}
	if err := run(&first); err != nil {
		return err
	}
	if first.dropped {
		return run(w)
	}
	_, err := w.Write(first.bytes.Bytes())
	return err
}

// holding keeps what is written to it, or nothing once that would be more than most bytes.
type holding struct {
	bytes   bytes.Buffer
	most    int
	dropped bool
}

func (h *holding) Write(p []byte) (int, error) {
	if !h.dropped && h.bytes.Len()+len(p) <= h.most {
		return h.bytes.Write(p)
	}
	h.dropped, h.bytes = true, bytes.Buffer{}
	return len(p), nil
}
