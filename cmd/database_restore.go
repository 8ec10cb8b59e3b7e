package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// restoreOptions are the flags of `database restore`, and what it restores.
type restoreOptions struct {
	e *env

	dryRun bool
	file   string // the backup
	cfg    config.Loaded
}

func newDatabaseRestore(e *env) *cobra.Command {
	o := restoreOptions{e: e}
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make the database what a backup holds",
		Long: `Make the database what a backup holds, all or nothing. The backup is checked first.
One without an Administrator is refused.

What would come back (members and invitations deleted since, roles and rights taken since) and what would be
lost is shown beforehand; --dry-run shows all of it and changes nothing. All sessions end, and password links
become worthless.
An Administrator of the database that is replaced has to act, unless it cannot be read.
A file is refused while another program has it open. In a server's database other programs read what was there, and
wait to change it, until all is replaced.`,
		Example: `  roster database restore roster-2026-03-01.db --dry-run
  roster database restore roster-2026-03-01.db --yes`,
		Args:              exactly("FILE"),
		ValidArgsFunction: completeFile,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if o.cfg, err = e.open.load(); err == nil {
				err = o.cfg.RequireKnown(config.DatabasePlace())
			}
			if err != nil {
				return err
			}
			if o.file, err = backupPath(e, args[0]); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "show what would come back and be lost, and change nothing")
	e.flags.addOutput(cmd)
	return cmd
}

func (o *restoreOptions) run(ctx context.Context) error {
	backup, err := store.OpenBackup(ctx, o.file)
	if err != nil {
		return err
	}
	defer backup.Close() //nolint:errcheck // only read
	if err := admin.RequireAdministrator(ctx, backup); err != nil {
		return err
	}
	saved, err := backup.Organization(ctx)
	if err != nil {
		return err
	}
	plan, whose, err := o.plan(ctx, backup)
	if err != nil || o.dryRun {
		return err
	}
	question := fmt.Sprintf("Replace everything in %s%s with the organization %s from %s?",
		config.Redact(o.cfg.Database), whose, saved.Name, o.file)
	if err := o.e.ask.confirm(ctx, question); err != nil {
		return err
	}
	if err := o.e.open.newAdmin(o.cfg, nil).Restore(ctx, o.cfg.Database, backup, consented(o.e.ask, plan)); err != nil {
		return err
	}
	return o.e.print.done(func() error { return showPath(o.e.print, config.Redact(o.cfg.Database)) },
		"restored %s from %s; everybody has to sign in again", config.Redact(o.cfg.Database), o.file)
}

// plan shows what restoring changes, and returns whose database is replaced. If that cannot be known, plan is nil.
func (o *restoreOptions) plan(ctx context.Context, backup *store.Store) (plan *org.RestorePlan, whose string, err error) {
	s, err := o.e.open.database(ctx, o.cfg.Database, store.Options{})
	if store.Unreadable(err) {
		return nil, "", o.notComparable()
	}
	if err != nil {
		return nil, "", err
	}
	defer s.Close() //nolint:errcheck // only read
	show := func(plan *org.RestorePlan, steps admin.Steps) error {
		if o.dryRun && len(plan.Counts) == 0 && o.e.print.forPeople() {
			return o.e.print.lines(restoreLines(plan, "would"))
		}
		if o.dryRun {
			return o.e.print.steps(restoreLines(plan, "would"), steps)
		}
		if o.e.flags.yes {
			return nil
		}
		return o.e.print.preview(restoreLines(plan, "will"), steps)
	}
	plan, err = o.e.open.newAdmin(o.cfg, s).PlanRestore(ctx, backup, show)
	if store.Unreadable(err) {
		return nil, "", o.notComparable()
	}
	if err != nil {
		return nil, "", err
	}
	replaced, err := s.Organization(ctx)
	if err != nil {
		return nil, "", err
	}
	return plan, " (the organization " + replaced.Name + ")", o.warnOther(ctx, replaced, backup)
}

// warnOther warns that a backup is of another organization than the one that it replaces.
func (o *restoreOptions) warnOther(ctx context.Context, replaced org.Organization, backup *store.Store) error {
	of, err := backup.Organization(ctx)
	if err == nil && of.ID != replaced.ID {
		o.e.tty.Warn(
			"the backup is of another organization, %s: its members replace those of %s, and its links need its own key",
			of.Name,
			replaced.Name,
		)
	}
	return err
}

// notComparable notes that there is nothing to compare the backup with.
func (o *restoreOptions) notComparable() error {
	if o.dryRun {
		line := "nothing that the backup could be compared with can be read from " + config.Redact(o.cfg.Database)
		return o.e.print.steps([]string{line}, func(func(org.Step, error) bool) {})
	}
	return nil
}

// restoreLines say what comes back and what is lost; will is "would" or "will".
func restoreLines(plan *org.RestorePlan, will string) []string {
	var lines []string
	for _, c := range plan.Counts {
		done := " come back"
		switch c.Action {
		case "delete":
			done = " be lost"
		case "replace":
			done = " be open again by an old link"
		case "update":
			done = " be higher again"
		}
		lines = append(lines, fmt.Sprintf("%s %s%s: %s", org.Count(c.Number, c.Kind), will, done, firstOf(c)))
	}
	if len(lines) == 0 {
		lines = append(
			lines,
			fmt.Sprintf("nothing %s come back or be lost; names, settings and lower roles %s be as in the backup",
				will, will),
		)
	}
	return lines
}

func firstOf(c org.StepCount) string {
	if c.Number == 1 {
		return c.First
	}
	return fmt.Sprintf("%s and %s more", c.First, thousands(c.Number-1))
}
