package cmd

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// meant finds out which members a command line can mean.
type meant func(ctx context.Context, s *store.Store, cmd *cobra.Command, args []string) (store.Among, error)

// least are members with this role or a stronger one.
func least(role org.Role) meant {
	return func(context.Context, *store.Store, *cobra.Command, []string) (store.Among, error) {
		return store.Among{Least: role}, nil
	}
}

// grantees are those who may be granted the level that is named.
func grantees(_ context.Context, _ *store.Store, cmd *cobra.Command, _ []string) (store.Among, error) {
	if level, err := org.ParseLevel(cmd.Flags().Lookup("level").Value.String()); err == nil && level == org.Own {
		return store.Among{Least: org.Manager}, nil
	}
	return store.Among{}, nil
}

// holders are those who have a permission on the resource that is named.
func holders(ctx context.Context, s *store.Store, _ *cobra.Command, args []string) (store.Among, error) {
	found, err := admin.ResourcesNamed(ctx, s, args)
	if err != nil || len(found) == 0 {
		return store.Among{}, err
	}
	return store.Among{Resource: found[0].ID}, nil
}

// inGroup are the members of the group that the first argument names.
func inGroup(ctx context.Context, s *store.Store, _ *cobra.Command, args []string) (store.Among, error) {
	g, err := s.Group(ctx, args[0])
	return store.Among{Group: g.ID}, err
}

// completeMembers offers members for a flag, also after a comma: those who can be meant, and are not named by an
// argument.
func (c *completion) members(cmd *cobra.Command, flag string, who meant) {
	complete := func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		before, begun := lastOfList(typed)
		found, directive := c.offer(cmd, others(cmd, args, who), begun)
		return continued(before, found), directive
	}
	mustRegister(cmd.RegisterFlagCompletionFunc(flag, complete))
}

// others are the emails, or else ids, of those who can be meant and are not named by an argument.
func others(cmd *cobra.Command, args []string, who meant) stored {
	return func(ctx context.Context, s *store.Store, prefix string, most int) ([]string, error) {
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
