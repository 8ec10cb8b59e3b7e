package browse

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// keptRows is how many rows are kept beyond those that were just read, and mostRows how many are read at most where all rows
// have to be looked at.
const keptRows, mostRows = 500, 1000

// where says which rows are to be read.
type where int

const (
	atStart where = iota
	atEnd
	below  // those after the last
	above  // those before the first
	around // those around a row that was read before
	atJump // those from a place on
)

// found is what a reading found.
type found struct {
	tab     *tab
	of      *reading
	where   where
	rows    []Row
	at      int // the index in rows of the row that was looked for
	start   bool
	end     bool
	gone    string // the name of a row that was looked for and is gone
	version string
	err     error
}

// slowly says that a reading takes its time.
type slowly struct {
	of   *reading
	said string
}

// read reads rows of t aside. It takes the place of a reading that is under way.
func (m *model) read(t *tab, w where, p listing.Place) tea.Cmd {
	t.stop()
	ctx, cancel := context.WithCancel(m.ctx)
	r := &reading{ctx, cancel}
	t.reading = r
	row, _ := t.current()
	q := query{look: t.look, where: w, at: p, row: row, count: m.tableRows()}
	if w == below || w == above {
		q.count = m.chunk()
	}
	version := m.world.Version
	read := func() tea.Msg {
		defer cancel()
		f := found{tab: t, of: r, where: w}
		if w == atStart || w == around || w == atEnd || w == atJump {
			if f.version, f.err = version(ctx); f.err != nil {
				return f
			}
		}
		f.err = q.run(ctx, &f)
		return f
	}
	return tea.Batch(read, m.slowly(r, slowAfter, "reading…"))
}

// stop cancels the reading that is under way.
func (t *tab) stop() {
	if t.reading != nil {
		t.reading.cancel()
		t.reading, t.slow = nil, ""
	}
}

// query is what a reading asks for.
type query struct {
	look  Look
	where where
	at    listing.Place
	row   Row // the one at the cursor
	count int
}

func (q query) run(ctx context.Context, f *found) (err error) {
	switch q.where {
	case atStart:
		f.rows, f.end, err = q.window(ctx, listing.Window{})
		f.start = true
	case atEnd:
		f.rows, f.start, err = q.window(ctx, listing.Window{Back: true})
		f.end, f.at = true, len(f.rows)-1
	case below:
		f.rows, f.end, err = q.window(ctx, listing.Window{At: q.at})
	case above:
		f.rows, f.start, err = q.window(ctx, listing.Window{At: q.at, Back: true})
	case around:
		return q.again(ctx, f)
	case atJump:
		return q.both(ctx, f)
	}
	return err
}

// window reads a window, and tells whether it has all rows up to the end.
func (q query) window(ctx context.Context, w listing.Window) (rows []Row, end bool, err error) {
	w.Limit, w.Most = q.count, mostRows
	rows, err = q.look.Window(ctx, w)
	return rows, w.Whole(len(rows)), err
}

// again reads the rows around the row at the cursor, wherever that is now, or around its former place.
func (q query) again(ctx context.Context, f *found) error {
	row, err := q.look.Again(ctx, q.at)
	switch {
	case errors.Is(err, org.ErrNotFound):
		f.gone = q.row.Title
	case err != nil:
		return err
	default:
		q.at = row.Place
	}
	return q.both(ctx, f)
}

// both reads the rows on both sides of a place.
func (q query) both(ctx context.Context, f *found) (err error) {
	var before, from []Row
	f.start = true
	if !q.at.Zero() { // backwards from it would be from the end
		if before, f.start, err = q.window(ctx, listing.Window{At: q.at, Back: true}); err != nil {
			return err
		}
	}
	from, f.end, err = q.window(ctx, listing.Window{At: q.at, From: true})
	f.rows, f.at = slices.Concat(before, from), len(before)
	return err
}

// take adds what a reading found to its tab, and goes on reading where the cursor comes near an end.
func (m *model) take(f found) tea.Cmd {
	t := f.tab
	if t.reading != f.of {
		return nil // overtaken
	}
	t.reading, t.slow = nil, ""
	if f.err != nil {
		t.debt = 0
		t.failed, m.fresh = m.world.Advice(f.err), true
		return nil
	}
	t.failed = ""
	height := m.tableRows()
	switch f.where {
	case below:
		t.rows, t.end = append(t.rows, f.rows...), f.end
		if over := t.top - keptRows; over > 0 {
			t.drop(over)
		}
	case above:
		t.rows, t.start = append(f.rows, t.rows...), f.start
		t.cursor, t.top = t.cursor+len(f.rows), t.top+len(f.rows)
		t.first = max(-1, t.first-len(f.rows))
		if most := t.cursor + height + keptRows; len(t.rows) > most {
			t.rows, t.end = t.rows[:most:most], false
		}
	case atStart, atEnd, around, atJump:
		m.replace(t, f)
	}
	if t.start {
		t.first = 0
	}
	t.width = 0
	t.move(t.debt, height)
	return tea.Batch(m.count(t, f.where), m.readOn(t))
}

// replace makes what was found all that is known of the tab's rows.
func (m *model) replace(t *tab, f found) {
	under := t.cursor - t.top // keep the cursor where it is on the screen
	t.rows, t.start, t.end, t.version = f.rows, f.start, f.end, f.version
	t.first = -1
	t.cursor = max(0, min(f.at, len(t.rows)-1))
	t.top = max(0, t.cursor-under)
	if f.gone != "" && m.told == "" {
		m.say("%s is gone", f.gone)
	}
	if f.where != around {
		t.debt, t.top = 0, t.cursor
	}
	if t.end && f.where == atEnd && t.total >= 0 && t.total <= countTo {
		t.first = t.total - len(t.rows)
	}
}

// drop forgets the first n rows.
func (t *tab) drop(n int) {
	t.rows, t.start = slices.Clone(t.rows[n:]), false
	t.cursor, t.top = t.cursor-n, t.top-n
	if t.first >= 0 {
		t.first += n
	}
}

// readOn reads more rows if the cursor is near an end of those that are known.
func (m *model) readOn(t *tab) tea.Cmd {
	height := m.tableRows()
	switch {
	case t.reading != nil || len(t.rows) == 0:
		return nil
	case !t.end && t.cursor+2*height >= len(t.rows):
		return m.read(t, below, t.rows[len(t.rows)-1].Place)
	case !t.start && t.cursor < 2*height:
		return m.read(t, above, t.rows[0].Place)
	}
	return nil
}
