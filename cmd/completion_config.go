package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
)

// completeProfile offers the profiles in the configuration file.
func (c *completion) profile(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	profiles, _ := config.Profiles(c.open.sources()) // nothing is offered where there are none
	for _, p := range profiles {
		names = append(names, p.Name)
	}
	return harmless(names), cobra.ShellCompDirectiveNoFileComp
}

// completeKeys offers the keys that can be set, without those already given.
func completeKeys(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	given := func(key string) bool { return slices.Contains(args, key) }
	return slices.DeleteFunc(beginning(config.Keys(), typed), given), cobra.ShellCompDirectiveNoFileComp
}

// completeSetting offers the keys that can be set, and then the values of the one that was named, as far as they are
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
		return c.offer(cmd, memberNames, typed)
	}
	if t, found := findTableSetting(args[0]); found {
		before, begun := lastOfList(typed)
		return continued(before, beginning(t.columns, begun)), cobra.ShellCompDirectiveNoFileComp
	}
	return beginning(config.Choices(args[0]), typed), cobra.ShellCompDirectiveNoFileComp
}

// completeSet offers the keys that the configuration file, or the profile in use, sets.
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
	return beginning(keys, typed), cobra.ShellCompDirectiveNoFileComp
}
