package cmd

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// memberChoice returns which members a command line can mean.
type memberChoice func(ctx context.Context, s *store.Store, cmd *cobra.Command, args []string) (store.Among, error)

// withRole chooses members with this role or a stronger one.
func withRole(role org.Role) memberChoice {
	return func(context.Context, *store.Store, *cobra.Command, []string) (store.Among, error) {
		return store.Among{Least: role}, nil
	}
}

// grantees chooses the members who may be granted the level in the flag.
func grantees(_ context.Context, _ *store.Store, cmd *cobra.Command, _ []string) (store.Among, error) {
	if level, err := org.ParseLevel(cmd.Flags().Lookup("level").Value.String()); err == nil && level == org.Own {
		return store.Among{Least: org.Manager}, nil
	}
	return store.Among{}, nil
}

// holders chooses the members who have a permission on the named resource.
func holders(ctx context.Context, s *store.Store, _ *cobra.Command, args []string) (store.Among, error) {
	found, err := admin.ResourcesNamed(ctx, s, args)
	if err != nil || len(found) == 0 {
		return store.Among{}, err
	}
	return store.Among{Resource: found[0].ID}, nil
}

// inGroup chooses the members of the group that the first argument names.
func inGroup(ctx context.Context, s *store.Store, _ *cobra.Command, args []string) (store.Among, error) {
	g, err := s.Group(ctx, args[0])
	return store.Among{Group: g.ID}, err
}

// members offers members for a flag, also after a comma: those who can be meant, and are not named by an
// argument.
func (c *completion) members(cmd *cobra.Command, flag string, who memberChoice) {
	complete := func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		before, item := lastOfList(typed)
		found, directive := c.offer(cmd, others(cmd, args, who), item)
		return continued(before, found), directive
	}
	c.flag(cmd, flag, complete)
}

// others are the emails, or else ids, of those who can be meant and are not named by an argument.
func others(cmd *cobra.Command, args []string, who memberChoice) stored {
	return func(s *store.Store, ctx context.Context, prefix string, most int) ([]string, error) {
		among, err := who(ctx, s, cmd, args)
		if err != nil {
			return nil, err
		}
		found, err := s.MembersWithPrefix(ctx, prefix, among, most+len(args))
		found = slices.DeleteFunc(found, func(m org.Member) bool { return isNamed(args, m) })
		names := make([]string, len(found))
		for i, m := range found {
			if names[i] = m.Email; !listing.Begins(m.Email, prefix) {
				names[i] = m.ID
			}
		}
		return names[:min(len(names), most)], err
	}
}

// completeFilter offers the possible continuations of a filter of the table.
func completeFilter[T any](e *env, cmd *cobra.Command, table func(time.Time) store.Table[T]) {
	complete := func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		t := table(e.instant())
		found := t.Columns.CompleteFilter(typed, func(column, prefix string) []string {
			values, _ := e.complete.offer(cmd, valuesOf(t, column), prefix)
			return values
		})
		return found, cobra.ShellCompDirectiveNoFileComp
	}
	e.complete.flag(cmd, "filter", complete)
}

// valuesOf are the values of a column: the names of what it names, or what is in it.
func valuesOf[T any](t store.Table[T], column string) stored {
	col, _ := t.Columns.Find(column)
	if len(col.Of) > 0 {
		return namesOf(col.Of)
	}
	return func(s *store.Store, ctx context.Context, prefix string, most int) ([]string, error) {
		return store.Complete(ctx, s, t, store.Completion{Column: column, Prefix: prefix, Most: most})
	}
}

// namesOf are the names of things of these kinds.
func namesOf(things []listing.Thing) stored {
	return func(s *store.Store, ctx context.Context, prefix string, most int) ([]string, error) {
		var all []string
		for _, thing := range things {
			names := map[listing.Thing]stored{
				listing.Member: (*store.Store).CompleteMembers, listing.Group: (*store.Store).CompleteGroups,
				listing.Resource: (*store.Store).CompleteResources,
			}[thing]
			found, err := names(s, ctx, prefix, most)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
		return slices.Clip(all), nil
	}
}

// profile offers the profiles in the configuration file.
func (c *completion) profile(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	profiles, _ := config.Profiles(c.open.sources()) // nothing is offered where there are none
	for _, p := range profiles {
		names = append(names, p.Name)
	}
	return printable(names), cobra.ShellCompDirectiveNoFileComp
}

// completeKeys offers the keys that can be set, without those already given.
func completeKeys(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	given := func(key string) bool { return slices.Contains(args, key) }
	return slices.DeleteFunc(withPrefix(config.Keys(), typed), given), cobra.ShellCompDirectiveNoFileComp
}

// setting offers the keys that can be set, and then the values of the one that was named, as far as they are
// known.
func (c *completion) setting(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	switch {
	case len(args) == 0:
		return completeKeys(cmd, args, typed)
	case len(args) > 1:
		return nil, cobra.ShellCompDirectiveNoFileComp
	case config.IsPath(args[0]):
		return nil, cobra.ShellCompDirectiveDefault
	case strings.EqualFold(args[0], "as"):
		return c.offer(cmd, (*store.Store).CompleteMembers, typed)
	}
	if t, found := findTableSetting(args[0]); found {
		before, item := lastOfList(typed)
		return continued(before, withPrefix(t.columns, item)), cobra.ShellCompDirectiveNoFileComp
	}
	return withPrefix(config.Choices(args[0]), typed), cobra.ShellCompDirectiveNoFileComp
}

// set offers the keys that the configuration file, or the profile in use, sets.
func (c *completion) set(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	var keys []string
	to, err := config.Locate(c.open.sources())
	if cfg, wrong := c.open.load(); err == nil && wrong == nil && len(args) == 0 {
		for _, s := range cfg.Settings() {
			if s.Source == to.Source() {
				keys = append(keys, s.Key)
			}
		}
	}
	return withPrefix(keys, typed), cobra.ShellCompDirectiveNoFileComp
}
