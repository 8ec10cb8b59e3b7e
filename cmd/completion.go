package cmd

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/safetext"
	"github.com/roster-cli/roster/internal/store"
)

// completionWait is how long completion waits for a locked database before it offers nothing.
const completionWait = 200 * time.Millisecond

// maxOffered is the maximum number of values that completion offers.
const maxOffered = 100

// stored returns at most most values in the database that begin with prefix.
type stored = func(s *store.Store, ctx context.Context, prefix string, most int) ([]string, error)

// completer is cobra's type for a function that offers values.
type completer = func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective)

// completion offers values of the database and the configuration for what is being typed.
type completion struct {
	open  *opener
	asked bool // the command line asks what can be typed
}

// asksToComplete reports whether a command line asks what can be typed.
func asksToComplete(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return arg == cobra.ShellCompRequestCmd || arg == cobra.ShellCompNoDescRequestCmd || arg == completeBash
	})
}

// flag makes complete offer the values of a flag. Where nobody asks it does nothing: cobra keeps what it is given until
// the process ends, and with it all of the command, of which browse runs many.
func (c *completion) flag(cmd *cobra.Command, name string, complete completer) {
	if c.asked {
		mustRegister(cmd.RegisterFlagCompletionFunc(name, complete))
	}
}

// offer returns the values in the database that fit what was typed, or none if the database cannot be read.
func (c *completion) offer(cmd *cobra.Command, values stored, typed string) ([]string, cobra.ShellCompDirective) {
	var found []string
	_ = c.open.withStore(
		cmd.Context(),
		store.Options{Wait: completionWait},
		func(_ config.Loaded, s *store.Store) (err error) {
			found, err = values(s, cmd.Context(), typed, maxOffered)
			return err
		},
	)
	return printable(found), cobra.ShellCompDirectiveNoFileComp
}

// printable drops the values with characters that are not safe to print, because a shell prints them unchanged.
func printable(values []string) []string {
	return slices.DeleteFunc(values, func(v string) bool { return safetext.Line(v) != v })
}

// args offers the same values for every argument, without those already given.
func (c *completion) args(values stored) completer {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		found, directive := c.offer(cmd, values, typed)
		return slices.DeleteFunc(found, func(v string) bool { return slices.Contains(args, v) }), directive
	}
}

// first offers values for the first argument only.
func (c *completion) first(values stored) completer {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return c.offer(cmd, values, typed)
	}
}

// firstThen offers values for the first argument and members for the others, each once.
func (c *completion) firstThen(first stored, who memberChoice) completer {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return c.offer(cmd, first, typed)
		}
		return c.offer(cmd, others(cmd, args, who), typed)
	}
}

// list offers values from the database for a flag that takes a list: after a comma too.
func (c *completion) list(cmd *cobra.Command, flag string, values stored) {
	complete := func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before, item := lastOfList(typed)
		found, directive := c.offer(cmd, values, item)
		return continued(before, found), directive
	}
	c.flag(cmd, flag, complete)
}

// whole is list for a flag whose single value may contain commas.
func (c *completion) whole(cmd *cobra.Command, flag string, values stored) {
	complete := func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return c.offer(cmd, values, typed)
	}
	c.flag(cmd, flag, complete)
}

// values offers fixed values for a flag, after a comma too.
func (c *completion) values(cmd *cobra.Command, flag string, values []string) {
	complete := func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before, item := lastOfList(typed)
		return continued(before, withPrefix(values, item)), cobra.ShellCompDirectiveNoFileComp
	}
	c.flag(cmd, flag, complete)
}

// withPrefix returns the values, which are in lower case, that begin with what was typed.
func withPrefix(values []string, typed string) []string {
	other := func(v string) bool { return !strings.HasPrefix(v, strings.ToLower(typed)) }
	return slices.DeleteFunc(slices.Clone(values), other)
}

// order offers an order of these columns, each with its direction once no other column begins as was typed.
func (c *completion) order(cmd *cobra.Command, columns []string) {
	complete := func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before, item := lastOfList(typed)
		name, direction, named := strings.Cut(strings.ToLower(item), " ")
		found := slices.DeleteFunc(slices.Clone(columns), func(v string) bool {
			return !strings.HasPrefix(v, name) || named && v != name
		})
		found = continued(before, found)
		if len(found) != 1 {
			return found, cobra.ShellCompDirectiveNoFileComp
		}
		if found = append(found, found[0]+" desc"); named {
			found = found[1:]
		}
		if !strings.HasPrefix("desc", strings.TrimSpace(direction)) {
			found = nil
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
	c.flag(cmd, "sort", complete)
}

// lastOfList splits a list at its last comma, and the spaces after it, into the finished part and the item being typed.
func lastOfList(typed string) (before, item string) {
	item = strings.TrimLeft(typed[strings.LastIndexByte(typed, ',')+1:], " ")
	return typed[:len(typed)-len(item)], item
}

// continued returns before followed by each of the values, without those that are in before already, perhaps with the
// direction of an order.
func continued(before string, values []string) []string {
	named := strings.Split(before, ",")
	for i := range named {
		named[i] = strings.TrimSuffix(strings.TrimSpace(named[i]), " desc")
	}
	var lists []string
	for _, v := range values {
		if !slices.ContainsFunc(named, func(n string) bool { return strings.EqualFold(n, v) }) {
			lists = append(lists, before+v)
		}
	}
	return lists
}

// completeFile lets the shell offer files for the first argument.
func completeFile(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveDefault
}

// files lets the shell offer files for these flags.
func (c *completion) files(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		files := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		}
		c.flag(cmd, name, files)
	}
}

// mustRegister panics if something is registered for a flag that the command does not have.
func mustRegister(err error) {
	if err != nil {
		panic(err)
	}
}
