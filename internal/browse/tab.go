package browse

import (
	"context"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
)

// tab is a table with what is known of its rows: those around the cursor.
type tab struct {
	table Table
	view  View      // what the person asked for
	look  Look      // nil before the first time
	kept  []setting // of it in the configuration; nil before it was asked for

	rows       []Row // one after the other, without a gap
	start, end bool  // the first of rows is the first of all, the last the last
	first      int   // how many rows there are before rows; -1 if that is not known
	total      int   // of all rows; -1 if that is not known, more than countTo if it is more than that

	cursor, top int // indexes in rows
	debt        int // how many rows the cursor is still to move once more are read
	marks       []Row

	column string // that the column menu is for
	layout listing.Layout
	shown  []lane   // the columns on the screen
	names  []string // of the fields of the layout
	width  int      // that layout is for

	version string // of the database when it was read
	reading *reading
	failed  string // why the last reading failed
	slow    string // what is said while the reading takes its time
}

// reading is a query under way. What it returns counts only while it is the tab's.
type reading struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func newTab(t Table) *tab { return &tab{table: t, first: -1, total: -1} }

// current returns the row at the cursor.
func (t *tab) current() (Row, bool) {
	if t.cursor >= len(t.rows) {
		return Row{}, false
	}
	return t.rows[t.cursor], true
}

// move moves the cursor by n rows on a screen of that many. What it cannot move yet because rows are still to be read, it
// owes.
func (t *tab) move(n, height int) {
	want := t.cursor + n
	t.cursor = max(0, min(want, len(t.rows)-1))
	t.debt = want - t.cursor
	if t.debt < 0 && t.start || t.debt > 0 && t.end {
		t.debt = 0
	}
	t.scroll(height)
}

// scroll keeps the cursor on a screen of that many rows.
func (t *tab) scroll(height int) {
	t.top = max(0, min(t.top, t.cursor, len(t.rows)-height), t.cursor-height+1)
}

// visible are the indexes of the rows on the screen.
func (t *tab) visible(height int) (from, to int) {
	return t.top, min(t.top+height, len(t.rows))
}

// marked returns the index of a row in marks, or -1.
func (t *tab) marked(id string) int {
	return slices.IndexFunc(t.marks, func(r Row) bool { return r.ID == id })
}

// toggle marks the row at the cursor, or takes the mark away.
func (t *tab) toggle() {
	row, ok := t.current()
	if !ok {
		return
	}
	if i := t.marked(row.ID); i >= 0 {
		t.marks = slices.Delete(t.marks, i, i+1)
		return
	}
	t.marks = append(t.marks, row)
}

// chosen are the rows that a change acts on: those marked, or else the one at the cursor.
func (t *tab) chosen() []Row {
	if len(t.marks) > 0 {
		return t.marks
	}
	if row, ok := t.current(); ok {
		return []Row{row}
	}
	return nil
}

// lay lays out the rows for a screen of that width. On one that is too narrow for a table the last columns are left out,
// but not the one that the rows are sorted by.
func (t *tab) lay(width int) {
	if t.look == nil || t.width == width {
		return
	}
	t.width, t.layout, t.names = width, t.look.Lay(t.rows, width), t.look.Columns()
	t.shown = t.shown[:0]
	for i := range t.layout.Heads {
		t.shown = append(t.shown, lane{head: i})
	}
	sorted, _, _ := strings.Cut(t.look.Sort(), " ")
	sorted = strings.TrimRight(sorted, ",")
	for t.place() > width && len(t.shown) > 1 {
		last := len(t.shown) - 1
		if t.name(last) == sorted {
			last--
		}
		t.shown = slices.Delete(t.shown, last, last+1)
	}
}

// lane is a column on the screen.
type lane struct{ head, at int }

// place determines where the columns stand, and returns how wide they are together.
func (t *tab) place() (width int) {
	for i := range t.shown {
		t.shown[i].at = width
		width += t.layout.Heads[t.shown[i].head].Room + len(gap)
	}
	return width - len(gap)
}

// gap separates columns.
const gap = "  "

// name is the name of the ith column on the screen.
func (t *tab) name(i int) string { return t.names[t.layout.Heads[t.shown[i].head].Field] }

// columnAt is the index in shown of the column that the menu is for.
func (t *tab) columnAt() int {
	for i := range t.shown {
		if t.name(i) == t.column {
			return i
		}
	}
	return 0
}
