package cmd

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/store"
)

// completeFilter offers what a filter of the table can go on with.
func completeFilter[T any](e *env, cmd *cobra.Command, table func(time.Time) store.Table[T]) {
	complete := func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		t := table(e.instant())
		found := t.Columns.CompleteFilter(typed, func(column, begun string) []string {
			values, _ := e.complete.offer(cmd, valuesOf(t, column), begun)
			return values
		})
		return found, cobra.ShellCompDirectiveNoFileComp
	}
	mustRegister(cmd.RegisterFlagCompletionFunc("filter", complete))
}

// valuesOf are the values of a column: the names of what it names, or what is in it.
func valuesOf[T any](t store.Table[T], column string) stored {
	col, _ := t.Columns.Find(column)
	if len(col.Of) > 0 {
		return namesOf(col.Of)
	}
	return func(ctx context.Context, s *store.Store, prefix string, most int) ([]string, error) {
		return store.Complete(ctx, s, t, store.Completion{Column: column, Prefix: prefix, Most: most})
	}
}

// namesOf are the names of things of these kinds.
func namesOf(things []listing.Thing) stored {
	return func(ctx context.Context, s *store.Store, prefix string, most int) ([]string, error) {
		var all []string
		for _, thing := range things {
			names := map[listing.Thing]stored{
				listing.Member: memberNames, listing.Group: groupNames, listing.Resource: resourceNames,
			}[thing]
			found, err := names(ctx, s, prefix, most)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
		return slices.Clip(all), nil
	}
}
