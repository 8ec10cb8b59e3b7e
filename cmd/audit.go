package cmd

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newAudit(e *env) *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Read and prune the audit log"}
	cmd.AddCommand(newAuditPrune(e), newList(e, eventList()))
	return cmd
}

// eventList is the list of events.
func eventList() lister[org.Event] {
	return lister[org.Event]{
		noun:   "audit",
		things: "events",
		table:  func(time.Time) store.Table[org.Event] { return store.Events() },
		examples: `  roster audit list --limit 20
  roster audit list --filter 'action=invitation.* AND time>-7d' -o csv
  roster audit list --filter 'subject=bo@acme.example AND details:administrator' --show change,origin
  roster audit list --filter change=1ec1y42v24mr`,
	}
}

func newAuditPrune(e *env) *cobra.Command {
	var olderThan duration
	var in admin.PruneAudit
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Delete old events; made for cron, it never asks",
		Long:  `Delete the events that happened longer ago than --older-than. The audit log keeps who did so, when, and up to when.`,
		Example: `  roster audit prune --older-than 365d
  roster audit prune --older-than 90d --dry-run`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := e.ask.complete(cmd, nil, requiredFlag("older-than", nil)); err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				in.OlderThan = olderThan.Duration
				n, err := a.PruneAudit(cmd.Context(), in)
				if err != nil && n == 0 {
					return err
				}
				return errors.Join(printPruned(e.print, in, n), err)
			})
		},
	}
	cmd.Flags().Var(&olderThan, "older-than", "only what happened longer ago than this, such as 365d")
	cmd.Flags().BoolVar(&in.DryRun, "dry-run", false, "count, and change nothing")
	e.flags.addOutput(cmd)
	return cmd
}

// printPruned says how many events were pruned in one line.
func printPruned(p *printer, in admin.PruneAudit, n int) error {
	verb := "pruned"
	if in.DryRun {
		verb = "would prune"
	}
	columns := listing.Columns[int]{{Name: "events", Kind: listing.Number, Value: func(n int) any { return n }}}
	return p.done(func() error { return show(p, columns, n) }, "%s %s", verb, org.Count(n, "event"))
}
