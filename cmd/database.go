package cmd

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newDatabase(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "database",
		Aliases: []string{"db"},
		Short:   "Look at, check, back up, restore and copy the database",
	}
	cmd.AddCommand(newDatabaseInfo(e), newDatabaseCheck(e), newDatabaseBackup(e), newDatabaseRestore(e),
		newDatabaseCopy(e))
	return cmd
}

func newDatabaseInfo(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "info",
		Short:   "Show where the database is and what is in it",
		Example: "  roster database info\n  roster database info --jq .members",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.open.withStore(cmd.Context(), store.Options{}, func(cfg config.Loaded, s *store.Store) error {
				info, err := s.Info(cmd.Context())
				if err != nil || e.flags.quiet {
					return err
				}
				columns := listing.Columns[store.Info]{
					{Name: "path", Kind: listing.ID, Value: func(i store.Info) any { return i.Path }},
					{Name: "bytes", Kind: listing.Number, Value: func(i store.Info) any { return int(i.Bytes) }},
					{Name: "engine", Value: func(i store.Info) any { return i.Engine }},
					{Name: "schema", Kind: listing.Number, Value: func(i store.Info) any { return i.Schema }},
					{Name: "journal", Value: func(i store.Info) any { return i.Journal }},
					{Name: "members", Kind: listing.Number, Value: func(i store.Info) any { return i.Members }},
					{Name: "groups", Kind: listing.Number, Value: func(i store.Info) any { return i.Groups }},
					{Name: "resources", Kind: listing.Number, Value: func(i store.Info) any { return i.Resources }},
					{Name: "permissions", Kind: listing.Number, Value: func(i store.Info) any { return i.Permissions }},
					{Name: "invitations", Kind: listing.Number, Value: func(i store.Info) any { return i.Invitations }},
				}
				return show(e.print, append(columns, replicaColumns(cmd.Context(), e, cfg, s)...), info)
			})
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

func newDatabaseCheck(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Check the database for damage; nothing is repaired",
		Example: "  roster database check",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.open.withStore(cmd.Context(), store.Options{}, func(_ config.Loaded, s *store.Store) error {
				damage, err := s.Check(cmd.Context())
				if err != nil {
					return err
				}
				obstacles, err := s.WriteProblems(cmd.Context())
				if err != nil {
					return err
				}
				hint := ""
				if len(damage) > 0 {
					hint = "restore a backup with `roster database restore FILE`"
				}
				for _, o := range obstacles {
					if o.Granted {
						e.tty.Note("%s", o)
						continue
					}
					damage = append(damage, o.String())
				}
				if err = printProblems(e.print, damage, s.Path()); hint != "" {
					err = org.Hint(err, "%s", hint)
				}
				return err
			})
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

// printProblems prints that the database at path is sound, or returns an error about what was found in it.
func printProblems(p *printer, found []string, path string) error {
	machine := func() error {
		columns := listing.Columns[string]{{Name: "problem", Value: func(s string) any { return s }}}
		return write(p, columns, listing.RowsOf(found), p.output())
	}
	if len(found) == 0 {
		return p.done(machine, "the database is sound")
	}
	var problems []error
	if p.output().Effective().Machine() && !p.flags.quiet {
		problems = append(problems, machine())
	} else {
		for _, problem := range found {
			problems = append(problems, errors.New(problem))
		}
	}
	damaged := fmt.Errorf("%s found in the database %s", org.Count(len(found), "problem"), path)
	return errors.Join(append(problems, damaged)...)
}

func newDatabaseBackup(e *env) *cobra.Command {
	return &cobra.Command{
		Use:               "backup FILE",
		Short:             "Write a copy of the database while others use it; the link key is not in it",
		Example:           `  roster database backup roster-2026-03-01.db`,
		Args:              exactly("FILE"),
		ValidArgsFunction: completeFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := backupPath(e, args[0])
			if err != nil {
				return err
			}
			return e.open.withStore(cmd.Context(), store.Options{}, func(_ config.Loaded, s *store.Store) error {
				if err := s.Backup(cmd.Context(), path); err != nil {
					return err
				}
				return e.print.done(func() error { return showPath(e.print, path) },
					"wrote %s; the link key is not in it, keep a copy of that elsewhere", path)
			})
		},
	}
}

// backupPath is where the backup FILE is. It returns ErrUsage for what looks like an address, in which there may be a password.
func backupPath(e *env, file string) (string, error) {
	if !config.IsFile(file) {
		return "", org.Hint(fmt.Errorf("FILE looks like an address, and a backup is a file: %w", org.ErrUsage),
			"to copy to another server: `roster database copy --to ADDRESS`")
	}
	return e.in.path(file), nil
}

func showPath(p *printer, path string) error {
	columns := listing.Columns[string]{{Name: "path", Kind: listing.ID, Value: func(s string) any { return s }}}
	return show(p, columns, path)
}
