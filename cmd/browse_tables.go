package cmd

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/roster-cli/roster/internal/browse"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// tables are the tables of `browse`, each as its list command shows it.
func (e *env) tables(cfg config.Loaded, s *store.Store) []browse.Table {
	return []browse.Table{
		browsed[org.Member]{
			lister: memberList(), e: e, cfg: cfg, s: s, named: func(m org.Member) string { return m.Email },
		},
		browsed[org.Invitation]{
			lister: invitationList(e), e: e, cfg: cfg, s: s, named: invitationName,
			title: func(i org.Invitation) string { return "invitation of " + i.Recipient },
			state: func(i org.Invitation) string { return i.Status(e.instant()) },
		},
		browsed[org.Group]{
			lister: groupList(), e: e, cfg: cfg, s: s, named: func(g org.Group) string { return g.Name }, state: groupState,
		},
		browsed[org.Resource]{lister: resourceList(), e: e, cfg: cfg, s: s, named: org.Resource.Path},
		browsed[org.Event]{
			lister: eventList(), e: e, cfg: cfg, s: s, named: func(v org.Event) string { return v.Action + " " + v.Subject },
		},
	}
}

// invitationName names an invitation by its recipient, where that means it and no other: at most one invitation of an
// address is not accepted, and it comes before those that are.
func invitationName(i org.Invitation) string {
	if i.AcceptedAt.IsZero() {
		return i.Recipient
	}
	return i.ID
}

func groupState(g org.Group) string {
	if g.Members == 0 {
		return browse.Empty
	}
	return ""
}

// browsed is a table as `browse` shows it.
type browsed[T any] struct {
	lister[T]

	e     *env
	cfg   config.Loaded
	s     *store.Store
	named func(T) string // as commands name it
	title func(T) string // as people know it, if that differs
	state func(T) string // that its menu depends on, if it does
}

// Noun is the table's name on the command line.
func (b browsed[T]) Noun() string { return b.noun }

// Columns are all columns of the table.
func (b browsed[T]) Columns() []browse.Column {
	t := b.table(time.Time{})
	var columns []browse.Column
	for _, f := range t.Columns.Fields(nil) {
		columns = append(columns, browse.Column{Name: f.Name, Sortable: f.Sortable, Filterable: f.Filterable})
	}
	return columns
}

// Look returns the rows as the list command with the flags of v shows them on a terminal.
func (b browsed[T]) Look(v browse.View) (browse.Look, error) {
	f := listFlags{
		sort: v.Sort, page: 1, selection: listing.Selection{Show: v.Show, Hide: v.Hide},
		set: func(string) bool { return false },
	}
	if v.Filter != "" {
		f.filters = []string{v.Filter}
	}
	q, err := newQuery(b.e, b.lister, f, b.cfg)
	if err != nil {
		return nil, err
	}
	return &looked[T]{browsed: b, q: q, fields: q.columns.Fields(nil)}, nil
}

// Complete returns what a filter can go on to.
func (b browsed[T]) Complete(ctx context.Context, typed string) []string {
	const most = 50
	t := b.table(b.e.instant())
	return t.Columns.CompleteFilter(typed, func(column, prefix string) []string {
		found, err := valuesOf(t, column)(b.s, ctx, prefix, most)
		if err != nil {
			return nil // what cannot be read is not offered
		}
		return found
	})
}

// looked is the rows of a table in a view.
type looked[T any] struct {
	browsed[T]

	q      *query[T]
	fields []listing.Field
	links  sync.Mutex
}

// Sort is the order of the rows.
func (l *looked[T]) Sort() string {
	var terms []string
	for _, t := range l.q.rows.Order {
		term := t.Name
		if t.Desc {
			term += " desc"
		}
		terms = append(terms, term)
	}
	return strings.Join(terms, ", ")
}

// Columns are the names of the columns that are shown.
func (l *looked[T]) Columns() []string { return l.q.columns.Names() }

// Window reads rows next to a place.
func (l *looked[T]) Window(ctx context.Context, w listing.Window) ([]browse.Row, error) {
	found, err := store.Window(ctx, l.s, l.q.table, l.q.rows, w)
	if err != nil {
		return nil, err
	}
	rows := make([]browse.Row, len(found))
	values := make([]T, len(found))
	for i, f := range found {
		rows[i], values[i] = l.row(f), f.Row
	}
	return rows, l.completed(ctx, rows, values)
}

// completed adds to rows what is not in the table.
func (l *looked[T]) completed(ctx context.Context, rows []browse.Row, values []T) error {
	if l.complete == nil {
		return nil
	}
	l.links.Lock()
	defer l.links.Unlock()
	all := listed[T]{l.q.columns, listing.RowsOf(values), nil}
	if err := l.complete(ctx, l.cfg, l.s, &all); err != nil {
		return err
	}
	i := 0
	for v, err := range all.rows {
		if err != nil {
			return err
		}
		rows[i].Data = v
		i++
	}
	return nil
}

func (l *looked[T]) row(p store.Placed[T]) browse.Row {
	r := browse.Row{ID: l.q.table.Columns.ID(p.Row), Named: l.named(p.Row), Place: p.Place, Data: p.Row}
	if r.Title = r.Named; l.title != nil {
		r.Title = l.title(p.Row)
	}
	if l.state != nil {
		r.State = l.state(p.Row)
	}
	if strings.HasPrefix(r.Named, "-") {
		r.Named = r.ID // not to be taken for a flag, or for standard input
	}
	return r
}

// Again reads the row that was at a place.
func (l *looked[T]) Again(ctx context.Context, p listing.Place) (browse.Row, error) {
	found, err := store.Again(ctx, l.s, l.q.table, l.q.rows, p)
	if err != nil {
		return browse.Row{}, err
	}
	return l.row(found), nil
}

// Before counts the rows before a place.
func (l *looked[T]) Before(ctx context.Context, p listing.Place, most int) (int, error) {
	return store.Before(ctx, l.s, l.q.table, l.q.rows, listing.Window{At: p, Limit: most + 1})
}

// Jump is the place of the first row that begins with text.
func (l *looked[T]) Jump(text string) (listing.Place, error) {
	return l.q.table.Columns.Jump(l.q.rows.Order, text, l.e.instant())
}

// Count counts the rows.
func (l *looked[T]) Count(ctx context.Context, most int) (int, error) {
	return store.Count(ctx, l.s, l.q.table, listing.Query{Where: l.q.rows.Where}, most)
}

// Lay lays out rows for a screen.
func (l *looked[T]) Lay(rows []browse.Row, width int) listing.Layout {
	laid := make([]listing.Row, len(rows))
	for i, r := range rows {
		value, _ := r.Data.(T)
		laid[i] = l.q.columns.Row(value)
	}
	return l.out(width).Layout(l.fields, laid)
}

// Record is a row as field and value lines.
func (l *looked[T]) Record(row browse.Row, width int) string {
	var text strings.Builder
	value, _ := row.Data.(T)
	columns, err := columnsToShow(l.q.table.Columns, nil)
	if err == nil {
		err = listing.WriteOne(&text, columns, value, l.out(width))
	}
	if err != nil {
		return advice(err)
	}
	return text.String()
}

// out is how the list command writes, on a screen of that width.
func (l *looked[T]) out(width int) listing.Output {
	out := l.q.out
	screen := *out.Screen
	screen.Width = width
	out.Screen = &screen
	return out
}
