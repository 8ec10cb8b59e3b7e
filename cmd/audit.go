package cmd

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newAudit(e *env) *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Read and prune the audit log"}
	cmd.AddCommand(newAuditPrune(e), newList(e, lister[org.Event]{
		noun:   "audit",
		things: "events",
		table:  func(time.Time) store.Table[org.Event] { return store.Events() },
		examples: `  roster audit list --limit 20
  roster audit list --filter 'action=invitation.* AND time>-7d' -o csv
  roster audit list --filter 'subject=bo@acme.example AND details:administrator' --show change,origin
  roster audit list --filter change=1ec1y42v24mr`,
	}))
	return cmd
}
