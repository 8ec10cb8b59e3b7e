package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

func newConfig(e *env) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Show and change the configuration"}
	cmd.AddCommand(newConfigShow(e), newConfigPath(e), newConfigSet(e), newConfigUnset(e), newConfigProfiles(e))
	return cmd
}

func settingColumns() listing.Columns[config.Setting] {
	return listing.Columns[config.Setting]{
		{Name: "key", Kind: listing.ID, Value: func(s config.Setting) any { return s.Key }},
		{Name: "value", Kind: listing.ID, Value: func(s config.Setting) any { return s.Value }},
		{Name: "source", Kind: listing.Text, Value: func(s config.Setting) any { return s.Source }},
	}
}

func newConfigShow(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show [KEY...]",
		Aliases: []string{"get"},
		Short:   "Show settings, their values and their sources; secrets are never shown",
		Long: `Show settings, their values and where each comes from: those with the given keys, those of a section such as mail.smtp,
or all. Secrets are never shown.`,
		Example: "  roster config show\n  roster config show mail.smtp\n" +
			"  roster config show database --jq '.[].value'",
		ValidArgsFunction: completeKeys,
		RunE: func(_ *cobra.Command, args []string) error {
			cfg, err := e.open.load()
			if err != nil {
				return err
			}
			settings, err := cfg.Find(args...)
			if err != nil {
				return err
			}
			return write(e.print, settingColumns(), listing.RowsOf(settings), e.print.output())
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

func newConfigPath(e *env) *cobra.Command {
	return &cobra.Command{
		Use:     "path",
		Short:   "Show which configuration file is read",
		Example: "  roster config path",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			cfg, err := e.open.load()
			if err != nil {
				return err
			}
			if cfg.File == "" {
				if err := cfg.Know(config.FilePlace()); err != nil {
					return err
				}
				return org.Hint(fmt.Errorf("there is no configuration file: %w", org.ErrNotFound),
					"it would be %s; `roster init` makes it", cfg.DefaultFile)
			}
			return e.print.done(func() error { return showPath(e.print, cfg.File) }, "%s", cfg.File) // quiet: the exit code tells
		},
	}
}

func inUse(p config.Profile) string {
	if p.InUse {
		return "yes"
	}
	return "no"
}

func newConfigProfiles(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "profiles",
		Short:   "List the profiles in the configuration",
		Example: "  roster config profiles\n  roster config profiles -q",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			profiles, err := config.Profiles(e.open.sources())
			if err != nil {
				return err
			}
			return write(e.print, listing.Columns[config.Profile]{
				{Name: "name", Kind: listing.ID, Value: func(p config.Profile) any { return p.Name }},
				{Name: "database", Kind: listing.ID, Value: func(p config.Profile) any { return p.Database }},
				{Name: "as", Kind: listing.ID, Value: func(p config.Profile) any { return p.As }},
				{
					Name:  "in_use",
					Kind:  listing.Enum,
					Value: func(p config.Profile) any { return p.InUse },
					Label: inUse,
				},
			}, listing.RowsOf(profiles), e.print.output())
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}
