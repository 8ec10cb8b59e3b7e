package listing

import (
	"io"
	"iter"
	"slices"
	"strings"
)

// sampleRows is how many rows a table keeps in memory while it measures them. A longer list is read twice instead.
const sampleRows = 1000

// gap separates columns.
const gap = "  "

// table writes rows in columns as wide as their widest cell, or as field and value lines if the screen is too narrow.
type table struct {
	output  Output
	view    view
	fields  []spec
	heading []string // nil: none
	sorted  int      // the index of the sorted column, -1: none
	mark    string   // after its heading
	indent  string   // at the start of each line

	content [forms][]int // the widest cell of each column, per form of its times
	widths  []int        // of the columns, once fitted
	cut     []bool       // the columns whose cells are shortened to their width
	hidden  []bool       // the columns that are left out
	stacked bool         // written as field and value lines instead
	scratch []byte

	grid  *grid
	texts []string    // of the row being written
	lines *fieldLines // set if stacked
}

func (o Output) newTable(g *grid, fields []spec) *table {
	t := &table{
		output: o, view: view{screen: o.Screen}, fields: fields, sorted: -1,
		cut: make([]bool, len(fields)), hidden: make([]bool, len(fields)), grid: g,
	}
	for form := range t.content {
		t.content[form] = make([]int, len(fields))
	}
	for i, f := range fields {
		if mark := o.mark(f); mark != "" {
			t.sorted, t.mark = i, mark
		}
		if !o.NoHeaders {
			t.heading = append(t.heading, strings.ToUpper(strings.ReplaceAll(f.name, "_", " ")))
		}
	}
	return t
}

// mark returns what is shown after the name of f if the rows are sorted by it, else "".
func (o Output) mark(f spec) string {
	switch {
	case o.Screen == nil || !strings.EqualFold(f.name, o.SortedBy):
		return ""
	case o.Descending:
		return " ▼"
	default:
		return " ▲"
	}
}

// table writes rows as a table. If there are more than sampleRows it measures the rest without keeping them, and ranges
// over rows again to write them.
func (o Output) table(w io.Writer, fields []spec, rows records) error {
	g := newGrid(w)
	g.places = o.Screen != nil && o.Screen.Color && o.Screen.Width > 0
	if o.Records {
		return put(o.newFieldLines(g, fields, ""), rows)
	}
	t := o.newTable(g, fields)
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
		if count++; count <= sampleRows {
			first = append(first, slices.Clone(cells))
		}
	}
	t.fit()
	if count > sampleRows {
		return put(t, rows)
	}
	return put(t, listed(first, nil))
}

// fitted returns rows. It reads up to sampleRows and fits the table to them before it yields the first; later rows may
// be wider.
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
			if err == nil && !fitted && len(first) < sampleRows {
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

// listed yields rows, and then err if it is not nil.
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

// measure widens the columns to fit cells.
func (t *table) measure(cells []cell) {
	for i, c := range cells {
		f := &t.fields[i]
		for form := long; form <= t.view.last(f); form++ {
			t.scratch = t.view.in(form).append(t.scratch[:0], f, c)
			t.content[form][i] = max(t.content[form][i], columns(t.scratch))
		}
	}
}

// begin writes the heading, if there is one, or switches to field and value lines.
func (t *table) begin() error {
	if t.stacked {
		t.lines = t.output.newFieldLines(t.grid, t.fields, t.indent)
		return t.lines.begin()
	}
	var lanes []lane
	t.texts = t.texts[:0]
	margin := t.indent
	for i, f := range t.fields {
		if t.hidden[i] {
			continue
		}
		lanes = append(lanes, lane{margin: margin, width: t.widths[i], right: f.kind == Number})
		if t.heading != nil {
			t.texts = append(t.texts, t.headingFor(i))
		}
		margin = gap
	}
	style := ""
	if t.view.colored() {
		style = bold
	}
	t.grid.lay(lanes, style)
	if t.heading == nil {
		return nil
	}
	return t.grid.head(t.texts)
}

// headingFor returns the heading of column i cut to its width, followed by the mark if the rows are sorted by it.
func (t *table) headingFor(i int) string {
	if i != t.sorted {
		return cut(t.heading[i], t.widths[i])
	}
	return cut(t.heading[i], t.widths[i]-columns(t.mark)) + t.mark
}

func (t *table) row(cells []cell) error {
	if t.lines != nil {
		return t.lines.row(cells)
	}
	t.texts = t.texts[:0]
	for i, c := range cells {
		if t.hidden[i] {
			continue
		}
		t.texts = append(t.texts, styled(t.view.style(&t.fields[i], c), t.text(i, c)))
	}
	return t.grid.append(t.texts)
}

// text is what is shown of c in column i.
func (t *table) text(i int, c cell) string {
	t.scratch = t.view.append(t.scratch[:0], &t.fields[i], c)
	if t.cut[i] {
		return cut(string(t.scratch), t.widths[i])
	}
	return string(t.scratch)
}

func (t *table) end() error { return t.grid.close() }
