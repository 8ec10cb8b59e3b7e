package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newDatabaseCopy(e *env) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "copy",
		Short: "Copy the whole organization to another database: a file or a PostgreSQL server",
		Long: `Copy the whole organization, as it is at one moment, to a new SQLite file or into an empty schema of a
PostgreSQL database; from either one to either one. Links, passwords, sessions and the audit log survive, and the link
key stays the file that it is.

The copy is read again and compared with the original, table by table, before it counts. It is there complete or not at
all; the original stays as it is. What is changed in the original meanwhile or later is not in the copy: stop
` + "`roster serve`" + ` and whatever else changes the organization, copy, and set ` + "`database`" + ` in the configuration.
An Administrator has to act.`,
		Example: `  roster database copy --to 'postgres://roster@db.acme.example/roster?schema=acme'
  roster database copy --to copy.db`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if to == "" {
				return missing(cmd, "--to")
			}
			to, err := copyPlace(e, to)
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				return copyDatabase(cmd.Context(), e, a, to)
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "the `DATABASE` to make: a new file, or a postgres:// address")
	e.flags.addOutput(cmd)
	return cmd
}

// copyPlace is where --to is. It returns ErrUsage if it is neither a path nor an address.
func copyPlace(e *env, to string) (string, error) {
	switch {
	case config.IsAddress(to):
		return to, nil
	case !config.IsFile(to):
		return "", fmt.Errorf("--to has to be a path or a postgres:// address: %w", org.ErrUsage)
	}
	return e.in.path(to), nil
}

func copyDatabase(ctx context.Context, e *env, a *admin.Admin, to string) error {
	progress := copyProgress{tty: e.tty}
	defer progress.end()
	copied, err := a.Copy(ctx, to, progress.set)
	if err != nil {
		return err
	}
	progress.end()
	place := config.Redact(to)
	if err := e.print.done(func() error { return showAll(e.print, copiedColumns(), copied) },
		"copied %s to %s; it was read again and compared: it is the same", copiedText(copied), place); err != nil {
		return err
	}
	if e.print.forPeople() {
		e.tty.Note("to use it: roster config set database %s; the link key stays where it is", inShell(config.WithoutPassword(to)))
	}
	return nil
}

// copiedText counts what people know of, and everything.
func copiedText(copied []store.Copied) string {
	rows := map[string]int{}
	all := 0
	for _, c := range copied {
		rows[c.Table] = c.Rows
		all += c.Rows
	}
	return fmt.Sprintf("%s, %s, %s, %s, %s and %s (%s)", org.Count(rows["members"], "member"),
		org.Count(rows["groups"], "group"), org.Count(rows["resources"], "resource"),
		org.Count(rows["permissions"], "permission"), org.Count(rows["invitations"], "invitation"),
		org.Count(rows["audit"], "event"), org.Count(all, "row"))
}

func copiedColumns() listing.Columns[store.Copied] {
	return listing.Columns[store.Copied]{
		{Name: "table", Value: func(c store.Copied) any { return c.Table }},
		{Name: "rows", Kind: listing.Number, Value: func(c store.Copied) any { return c.Rows }},
	}
}

// copyProgress shows one bar for each work of a copy.
type copyProgress struct {
	tty   *console.Console
	doing string
	bar   *console.Progress
}

func (p *copyProgress) set(doing string, done, total int) {
	if doing != p.doing {
		p.bar.Done()
		p.doing, p.bar = doing, p.tty.Progress(doing, total)
	}
	p.bar.Set(done)
}

func (p *copyProgress) end() { p.bar.Done() }
