package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

func newConfig(e *env) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Show the configuration and where it comes from"}
	cmd.AddCommand(newConfigShow(e), newConfigPath(e))
	return cmd
}

func newConfigShow(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show",
		Aliases: []string{"get"},
		Short:   "Show every setting, its value and its source; secrets are never shown",
		Example: "  roster config show\n  roster config show --jq '.[] | select(.key == \"database\").value'",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			cfg, err := e.load()
			if err != nil {
				return err
			}
			return write(e, listing.Columns[config.Setting]{
				{Name: "key", Kind: listing.ID, Value: func(s config.Setting) any { return s.Key }},
				{Name: "value", Kind: listing.ID, Value: func(s config.Setting) any { return s.Value }},
				{Name: "source", Kind: listing.Text, Value: func(s config.Setting) any { return s.Source }},
			}, listing.RowsOf(cfg.Settings()), e.output())
		},
	}
	e.addOutputFlags(cmd)
	return cmd
}

func newConfigPath(e *env) *cobra.Command {
	return &cobra.Command{
		Use:     "path",
		Short:   "Show which configuration file is read",
		Example: "  roster config path",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			cfg, err := e.load()
			if err != nil {
				return err
			}
			if cfg.File == "" {
				if err := cfg.Know(config.FilePlace()); err != nil {
					return err
				}
				return org.Hint(fmt.Errorf("there is no configuration file: %w", org.ErrNotFound), "it would be %s; `roster init` makes it", cfg.DefaultFile)
			}
			return e.done(func() error { return showPath(e, cfg.File) }, "%s", cfg.File) // quiet: the exit code tells
		},
	}
}
