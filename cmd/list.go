package cmd

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
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
			return e.open.withStore(cmd.Context(), store.Options{}, func(cfg config.Loaded, s *store.Store) error {
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
		completeFlag(cmd, name, t.Columns.Names())
	}
	completeSort(cmd, t.Columns.Sortable())
	completeFilter(e, cmd, l.table)
	for _, name := range []string{"limit", "page"} {
		mustRegister(cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions))
	}
	return cmd
}
