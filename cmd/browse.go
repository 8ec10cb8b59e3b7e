package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/browse"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// browsedTables are the tables of `browse`, in order.
func browsedTables() []string {
	return []string{"members", "invitations", "groups", "resources", "audit"}
}

func newBrowse(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "browse [TABLE]",
		Short: "Move in the lists as tables, and change what is in them",
		Long: `Show the lists as tables to move in: members, invitations, groups, resources and the audit log, each with the filter,
the order and the columns of its list. Menus change what the commands change, ask as they ask, and show the command line
that does the same.

` + browseKeys() + `It takes a terminal. Without one, use the commands that list:
` + listCommands() + `.`,
		Example:           "  roster browse\n  roster browse invitations",
		ValidArgsFunction: cobra.FixedCompletions(browsedTables(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return tooMany(cmd, args[1])
			}
			started, err := browsedTable(args)
			if err != nil {
				return err
			}
			why := ""
			switch f := e.flags; {
			case f.output != "" || f.quiet || f.noInput:
				why = "browse is moved in by a person, who leaves out --output, --quiet and --no-input"
			case !e.tty.Drawable():
				why = "browse draws tables on a terminal, and there is none that it can draw on"
			}
			if why != "" {
				return org.Hint(fmt.Errorf("%s: %w", why, org.ErrUsage), "use the commands that list: %s", listCommands())
			}
			return browseTables(cmd.Context(), e, started)
		},
	}
}

// browseKeys are the keys of the tables, for the help.
func browseKeys() string {
	var text strings.Builder
	for _, g := range browse.Keys() {
		fmt.Fprintf(&text, "%s:\n\n", g.Title)
		for _, k := range g.Keys {
			fmt.Fprintf(&text, "    %s%s  %s\n", k.Show, strings.Repeat(" ", max(0, 9-len([]rune(k.Show)))), k.Does)
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// listCommands are the commands that show the same without a terminal.
func listCommands() string {
	var all []string
	for _, noun := range browsedTables() {
		all = append(all, "`roster "+noun+" list`")
	}
	return strings.Join(all, ", ")
}

// browsedTable is the table that the arguments name, or the first.
func browsedTable(args []string) (string, error) {
	if len(args) == 0 {
		return browsedTables()[0], nil
	}
	for _, noun := range browsedTables() {
		if name := strings.ToLower(args[0]); name == noun || name+"s" == noun {
			return noun, nil
		}
	}
	return "", org.Hint(fmt.Errorf("there is no table %q to browse: %w", args[0], org.ErrUsage),
		"tables: %s", strings.Join(browsedTables(), ", "))
}

// browseTables shows the tables until the person leaves, or a signal ends it.
func browseTables(ctx context.Context, e *env, started string) error {
	close(e.longRunning) // the terminal has to be put in order
	ctx, done := heedQuit(ctx)
	defer done()
	return e.open.withStore(ctx, store.Options{Readers: 2}, func(cfg config.Loaded, s *store.Store) error {
		watch, err := s.Watch()
		if err != nil {
			return err
		}
		defer watch.Close() //nolint:errcheck // nothing was written
		w, err := browsedWorld(ctx, e, cfg, s)
		if err != nil {
			return err
		}
		w.Version = watch.Version
		return browse.Run(ctx, w, browse.Terminal{
			In: e.stdin, Out: e.tty.Canvas(), Term: e.environ.get("TERM"), Color: e.tty.Color, Started: started,
			Heed: heedStops(),
		})
	})
}

// browsedWorld is what `browse` works on.
func browsedWorld(ctx context.Context, e *env, cfg config.Loaded, s *store.Store) (w browse.World, err error) {
	o, err := s.Organization(ctx)
	if err != nil {
		return w, err
	}
	r := &commandRunner{e: e}
	w = browse.World{
		Organization: o.Name, Tables: e.tables(cfg, s), Tell: r.tell, Run: r.run, Copy: r.copy, Advice: advice,
	}
	if _, err := e.open.newAdmin(cfg, s).Actor(ctx); err != nil {
		w.Refusal = advice(err)
	}
	return w, nil
}
