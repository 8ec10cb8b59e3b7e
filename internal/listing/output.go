package listing

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"time"
)

// Output is how results are written. The zero Output is a table in a pipe.
type Output struct {
	Format    Format // "": a table, or JSON if JQ or Template is set
	NoHeaders bool
	Records   bool // a table is field and value lines, as WriteOne writes them, with a blank line between rows
	Once      bool // rows can be ranged over once: a table is laid out for the first of them, and later ones may stand out

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

	// What Write and WriteOne did because the screen is narrow, for the person to be told.
	LeftOut []string // the names of the columns that a table is without
	Stacked bool     // a table became field and value lines
}

// Effective is the format that is written: Format, or what its absence means.
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

// Validate gives a *UsageError for a format, program or template that is wrong, or a combination of them.
func (o Output) Validate() error {
	_, err := o.program()
	return err
}

// Write writes rows as a list. Unless out is for Once it may range over rows twice, which must give the same rows again.
// Only --jq and --template on an array hold all rows, and tables the first thousand. An error of rows ends the list
// and is returned as it is, after what was written before it; an error of w is wrapped. A jq program or a template writes
// nothing before an error.
func Write[T any](w io.Writer, cols Columns[T], rows iter.Seq2[T, error], out Output) error {
	cols = cols.writtenAs(out.Effective())
	return out.write(w, func(bw *bufio.Writer, p program) error {
		return out.list(bw, p, cols.fields(), cols.records(rows))
	})
}

// RowsOf are rows that are there already, as Write takes them.
func RowsOf[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// WriteOne writes row alone: one object in JSON and YAML, field and value lines for people with a table below them
// for each Nested that has rows, else a list of one.
func WriteOne[T any](w io.Writer, cols Columns[T], row T, out Output) error {
	cols = cols.writtenAs(out.Effective())
	return out.write(w, func(bw *bufio.Writer, p program) error {
		cells := make([]cell, len(cols))
		cols.fill(cells, row)
		return out.single(bw, p, cols.fields(), cells)
	})
}

// write validates o, then buffers what put writes to w. What was written before an error reaches w too.
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

// sink says of an error that it came from writing.
type sink struct{ w io.Writer }

func (s sink) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if err != nil {
		return n, fmt.Errorf("write results: %w", err)
	}
	return n, nil
}

func (o Output) list(w *bufio.Writer, p program, fields []field, rows records) error {
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

func (o Output) single(w *bufio.Writer, p program, fields []field, cells []cell) error {
	if p != nil {
		return o.whole(w, func(w io.Writer) error { return p(w, jsonValue(fields, cells)) })
	}
	var text []byte
	switch o.Effective() {
	case Table, Wide:
		o.Records, o.SortedBy = true, "" // that is a column of a list
		return o.table(w, fields, listed([][]cell{cells}, nil))
	case JSON:
		object := prettyObject(fields, "")
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
