package cmd

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

const (
	pageRows = 100   // rows of a page without --limit
	countTo  = 10000 // rows are not counted beyond this
)

// listFlags are the flags of every list.
type listFlags struct {
	filters   []string
	sort      string
	selection listing.Selection
	limit     int
	page      int
	noHeaders bool
	set       func(flag string) bool // reports whether the flag was given
}

// lister describes the list command of a table.
type lister[T any] struct {
	noun     string // plural, as on the command line; also the table's name in the configuration
	things   string // what the rows are called, if not noun
	examples string
	table    func(now time.Time) store.Table[T]
	// complete adds values that are not in the table; may be nil.
	complete func(ctx context.Context, cfg config.Loaded, s *store.Store, l *listed[T]) error
}

// listed is what a list shows.
type listed[T any] struct {
	columns listing.Columns[T]
	rows    store.Rows[T]
	written func() // called once everything is written
}

// newList returns the list command of a table. All lists have the same flags and behave alike.
func newList[T any](e *env, l lister[T]) *cobra.Command {
	var f listFlags
	l.things = cmp.Or(l.things, l.noun)
	t := l.table(time.Time{})
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List " + l.things,
		Long: fmt.Sprintf("List %s.\n\nColumns: %s.\nBy default: %s, ordered by %s.\n\n"+
			"See `roster help filters` for what --filter understands.",
			l.things, strings.Join(t.Columns.Names(), ", "), strings.Join(t.Default, ", "), t.Order),
		Example: l.examples,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.open.withReader(cmd.Context(), func(cfg config.Loaded, s *store.Store) error {
				q, err := newQuery(e, l, f, cfg)
				if err != nil {
					return err
				}
				return s.Read(cmd.Context(), func(s *store.Store) error { return q.write(cmd.Context(), e, s) })
			})
		},
	}
	flags := cmd.Flags()
	f.set = flags.Changed
	flags.StringArrayVar(&f.filters, "filter", nil, "only rows that match `EXPRESSION` (AIP-160; repeatable)")
	flags.StringVar(&f.sort, "sort", "", "`ORDER` by these columns: 'role desc, name'")
	flags.Var((*listFlag)(&f.selection.Columns), "columns", "exactly these `COLUMNS`")
	flags.Var((*listFlag)(&f.selection.Show), "show", "these `COLUMNS` too")
	flags.Var((*listFlag)(&f.selection.Hide), "hide", "all but these `COLUMNS`")
	flags.IntVar(&f.limit, "limit", 0, "at most `N` rows; 0 is all")
	flags.IntVar(&f.page, "page", 1, "page number `N`")
	flags.BoolVar(&f.noHeaders, "no-headers", false, "no heading")
	e.flags.addOutput(cmd)
	for _, name := range []string{"columns", "show", "hide"} {
		e.complete.values(cmd, name, t.Columns.Names())
	}
	e.complete.order(cmd, t.Columns.Sortable())
	completeFilter(e, cmd, l.table)
	for _, name := range []string{"limit", "page"} {
		e.complete.flag(cmd, name, cobra.NoFileCompletions)
	}
	return cmd
}

// query is a list with its flags and settings applied.
type query[T any] struct {
	lister[T]
	cfg     config.Loaded
	table   store.Table[T]
	columns listing.Columns[T]
	rows    listing.Query
	out     listing.Output
	people  bool // the output is for people: a note says what is left out
	number  int  // of the page

	count int  // rows so far
	more  bool // there are more rows
}

func newQuery[T any](e *env, l lister[T], f listFlags, cfg config.Loaded) (*query[T], error) {
	q := &query[T]{lister: l, cfg: cfg, table: l.table(e.instant()), out: e.print.output(), number: f.page}
	format := q.out.Effective()
	q.people = !format.Machine()
	f.sort = strings.TrimSpace(f.sort)
	if format == listing.Table {
		if err := q.configure(&f, *cfg.Tables[l.noun]); err != nil {
			return nil, err
		}
	}
	var err error
	if q.rows.Where, err = q.table.Columns.Filter(f.filters, e.instant()); err != nil {
		return nil, err
	}
	if f.sort == "" {
		f.sort = q.table.Order
	}
	if q.rows.Order, err = q.table.Columns.Order(f.sort); err != nil {
		return nil, err
	}
	q.out.NoHeaders = f.noHeaders
	q.out.SortedBy, q.out.Descending = q.rows.Order[0].Name, q.rows.Order[0].Desc
	if q.columns, err = q.selected(f); err != nil {
		return nil, err
	}
	return q, q.paginate(f)
}

// selected returns the columns to read and write. On a terminal the sorted column is one of them, unless --columns or
// --hide excludes it. Columns that the user chose are never left out of a table that is too wide.
func (q *query[T]) selected(f listFlags) (listing.Columns[T], error) {
	format := q.out.Effective()
	if format == listing.IDs {
		_, err := q.table.Columns.Select(q.table.Default, format, f.selection)
		return q.table.Columns, err
	}
	if format == listing.Table && q.out.Screen != nil && len(f.selection.Columns) == 0 {
		f.selection.Show = append(slices.Clone(f.selection.Show), q.out.SortedBy)
	}
	columns, err := q.table.Columns.Select(q.table.Default, format, f.selection)
	all := len(f.selection.Columns) > 0 || len(q.cfg.Tables[q.noun].Columns) > 0
	for i, c := range columns {
		named := func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), c.Name) }
		if all || slices.ContainsFunc(f.selection.Show, named) {
			columns[i].Spare = 0
		}
	}
	return columns, err
}

// configure takes the table's columns and order from the configuration unless flags set them.
// Errors name the key and where it is set.
func (q *query[T]) configure(f *listFlags, t config.Table) error {
	named := func(key string, err error) error {
		if err == nil {
			return nil
		}
		key = "tables." + q.noun + "." + key
		return fmt.Errorf("%w (%s, %s)", err, key, q.cfg.Source(key))
	}
	if len(t.Columns) > 0 && len(f.selection.Columns) == 0 {
		if _, err := q.table.Columns.Select(nil, listing.Table, listing.Selection{Columns: t.Columns}); err != nil {
			return named("columns", err)
		}
		q.table.Default = t.Columns
	}
	if sort := strings.TrimSpace(t.Sort); f.sort == "" && sort != "" {
		f.sort = sort
		_, err := q.table.Columns.Order(sort)
		return named("sort", err)
	}
	return nil
}

// paginate sets which rows are shown: all of them without a limit, a page or a terminal.
func (q *query[T]) paginate(f listFlags) error {
	limited, paged := f.set("limit"), f.set("page")
	switch {
	case f.limit < 0:
		return org.Hint(fmt.Errorf("--limit %d: a limit cannot be negative: %w", f.limit, org.ErrUsage), "0 is all")
	case f.page < 1:
		return org.Hint(fmt.Errorf("--page %d: there is no such page: %w", f.page, org.ErrUsage), "the first page is 1")
	case limited && f.limit == 0 && f.page > 1:
		q.rows.Limit, q.rows.Offset = 1, 1<<60 // past the only page
		return nil
	case limited:
		q.rows.Limit = f.limit
	case paged || q.out.Screen != nil && q.people:
		q.rows.Limit = pageRows
	}
	const most = 1 << 40
	if q.rows.Limit > most || f.page > most {
		return fmt.Errorf("the maximum for --limit and --page is %d: %w", most, org.ErrUsage)
	}
	if q.rows.Limit > 0 && f.page-1 > (1<<62)/q.rows.Limit {
		return fmt.Errorf("--page %d is too large: %w", f.page, org.ErrUsage)
	}
	q.rows.Offset = (f.page - 1) * q.rows.Limit
	return nil
}
