package listing

import (
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// held is how many rows a table keeps to measure them; a longer list is read a second time instead.
const held = 1000

// gap stands between two columns.
const gap = "  "

// table lays rows out in columns as wide as their widest cell.
type table struct {
	view    view
	fields  []field
	heading []string // nil: none
	mark    string   // what the heading of the sorted column has behind it
	sorted  int      // which that is, -1: none
	indent  string   // before every line

	content [forms][]int // the widest cell of each column, per form of its times
	widths  []int        // of the columns, once fitted
	cut     []bool       // the columns whose cells are shortened to that
	hidden  []bool       // the columns that are left out
	scratch []byte

	out   io.Writer
	grid  *grid
	texts []string // of the row being written
}

func (o Output) newTable(w io.Writer, fields []field) *table {
	t := &table{
		view: view{screen: o.Screen}, fields: fields, sorted: -1, out: w,
		cut: make([]bool, len(fields)), hidden: make([]bool, len(fields)),
	}
	for form := range t.content {
		t.content[form] = make([]int, len(fields))
	}
	for i, f := range fields {
		if o.Screen != nil && strings.EqualFold(f.name, o.SortedBy) {
			t.sorted, t.mark = i, " ▲"
			if o.Descending {
				t.mark = " ▼"
			}
		}
		if !o.NoHeaders {
			t.heading = append(t.heading, strings.ToUpper(strings.ReplaceAll(f.name, "_", " ")))
		}
	}
	return t
}

// table writes rows as a table. When there are more than it holds it goes on measuring without holding them,
// and ranges over rows again to write them.
func (o Output) table(w io.Writer, fields []field, rows records) error {
	t := o.newTable(w, fields)
	if o.Once {
		return put(t, t.fitted(rows))
	}
	var first [][]cell
	count := 0
	for cells, err := range rows {
		if err != nil {
			t.fit()
			return put(t, listed(first, err))
		}
		t.measure(cells)
		if count++; count <= held {
			first = append(first, slices.Clone(cells))
		}
	}
	t.fit()
	if count > held {
		return put(t, rows)
	}
	return put(t, listed(first, nil))
}

// fitted gives rows, the first only when the table is fitted to as many as it holds; later ones may be wider.
func (t *table) fitted(rows records) records {
	return func(yield func([]cell, error) bool) {
		var first [][]cell
		fitted := false
		give := func() bool {
			t.fit()
			fitted = true
			for _, cells := range first {
				if !yield(cells, nil) {
					return false
				}
			}
			return true
		}
		for cells, err := range rows {
			if err == nil && !fitted && len(first) < held {
				t.measure(cells)
				first = append(first, slices.Clone(cells))
				continue
			}
			if !fitted && !give() || !yield(cells, err) || err != nil {
				return
			}
		}
		if !fitted {
			give()
		}
	}
}

// listed gives rows, and then err if there is one.
func listed(rows [][]cell, err error) iter.Seq2[[]cell, error] {
	return func(yield func([]cell, error) bool) {
		for _, cells := range rows {
			if !yield(cells, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// measure notes how wide cells are.
func (t *table) measure(cells []cell) {
	for i, c := range cells {
		f := &t.fields[i]
		for form := long; form <= t.view.last(f); form++ {
			t.scratch = t.view.in(form).append(t.scratch[:0], f, c)
			t.content[form][i] = max(t.content[form][i], displaywidth.Bytes(t.scratch))
		}
	}
}
