package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
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
				if err := cfg.RequireKnown(config.FilePlace()); err != nil {
					return err
				}
				return org.Hint(fmt.Errorf("there is no configuration file: %w", org.ErrNotFound),
					"it would be %s; `roster init` makes it", cfg.DefaultFile)
			}
			// With --quiet, only the exit code says so.
			return e.print.done(func() error { return showPath(e.print, cfg.File) }, "%s", cfg.File)
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

func newConfigSet(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "set KEY VALUE",
		Short: "Set a key in the configuration file",
		Long: `Set a key in the configuration file, whose comments and order stay. With --profile, or ROSTER_PROFILE, it is set in that
profile. Nothing is written unless the file is valid afterwards.

Lists are separated by commas. A path is written as it is given: unless it is absolute, it starts from the file's folder.
Secrets are not taken: they come from the environment, or from a file that a key names.`,
		Example: `  roster config set link.base_url https://portal.acme.example
  roster config set tables.members.columns name,email,role
  roster config set mail.smtp.host smtp.acme.example --profile staging`,
		Args:              exactly("KEY", "VALUE"),
		ValidArgsFunction: e.complete.setting,
		RunE: func(cmd *cobra.Command, args []string) error {
			edit, err := config.Assign(args[0], args[1])
			if t, found := findTableSetting(args[0]); found && err == nil {
				err = t.check(args[1])
			}
			if err != nil {
				return err
			}
			return changeSetting(cmd.Context(), e, args[0], edit)
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

func newConfigUnset(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "unset KEY",
		Short: "Take a key out of the configuration file",
		Long: `Take a key out of the configuration file, whose comments and order stay. Its default applies from then on, or, with
--profile or ROSTER_PROFILE, what that profile inherits.`,
		Example:           "  roster config unset mail.rate\n  roster config unset as --profile staging",
		Args:              exactly("KEY"),
		ValidArgsFunction: e.complete.set,
		RunE: func(cmd *cobra.Command, args []string) error {
			edit, err := config.Unset(args[0])
			if err != nil {
				return err
			}
			return changeSetting(cmd.Context(), e, args[0], edit)
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

// changeSetting edits the configuration file and shows the setting as it is then.
func changeSetting(ctx context.Context, e *env, key string, edit config.Edit) error {
	to, err := config.Locate(e.open.sources())
	if err != nil {
		return err
	}
	if err := changeConfig(ctx, to, edit); err != nil {
		return err
	}
	cfg, err := e.open.load()
	if err != nil {
		e.tty.Warn("%s was changed, but roster cannot work yet: %s", to.File, reason(err))
		return nil
	}
	s := cfg.Setting(key)
	if source := to.Source(); s.Source != source && s.Source != config.Default {
		e.tty.Note("%s comes before %s", s.Source, source)
	}
	return e.print.done(func() error { return show(e.print, settingColumns(), s) }, "%s is %s (%s)", s.Key,
		cmp.Or(s.Value, "empty"), s.Source)
}

// changeConfig makes edits in a configuration file.
func changeConfig(ctx context.Context, to config.Target, edits ...config.Edit) error {
	err := config.Change(ctx, to, edits...)
	switch {
	case errors.Is(err, config.ErrBusy):
		return org.Hint(fmt.Errorf("%w: %w", err, org.ErrBusy), "try again")
	case errors.Is(err, config.ErrNotSet):
		return org.Hint(fmt.Errorf("%w: %w", err, org.ErrNotFound),
			"`roster config show` says where each setting comes from")
	}
	return err
}

// tableSetting is what a setting of a table may be: tables.NOUN.columns or tables.NOUN.sort.
type tableSetting struct {
	columns []string // that it may name
	check   func(value string) error
}

// findTableSetting returns what the key of the configuration, in any case, may be set to, if it is one of a table.
func findTableSetting(key string) (t tableSetting, found bool) {
	parts := strings.Split(strings.ToLower(key), ".")
	if len(parts) != 3 || parts[0] != "tables" {
		return t, false
	}
	switch noun, what := parts[1], parts[2]; noun {
	case "members":
		return settingOf(store.Members(), what)
	case "invitations":
		return settingOf(store.Invitations(time.Time{}), what)
	case "groups":
		return settingOf(store.Groups(), what)
	case "resources":
		return settingOf(store.Resources(), what)
	case "permissions":
		return settingOf(store.Permissions(), what)
	case "audit":
		return settingOf(store.Events(), what)
	}
	return t, false
}

func settingOf[T any](t store.Table[T], what string) (tableSetting, bool) {
	switch what {
	case "columns":
		return tableSetting{t.Columns.Names(), func(value string) error {
			chosen := listing.Selection{Columns: strings.Split(value, ",")}
			_, err := t.Columns.Select(nil, listing.Table, chosen)
			return err
		}}, true
	case "sort":
		return tableSetting{t.Columns.Sortable(), func(value string) error {
			_, err := t.Columns.Order(value)
			return err
		}}, true
	}
	return tableSetting{}, false
}
