package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
)

func newExport(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Write who belongs to the organization as a file for `roster apply`",
		Long: `Write the groups, the members and the pending invitees as a YAML file that ` + "`roster apply`" + ` takes. It is sorted, a line
for each, so that two exports differ where the organization does. Applying it changes nothing.`,
		Example: `  roster export > people.yaml
  roster export | roster apply - --dry-run`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, flag := range []string{"output", "quiet"} {
				if cmd.Flags().Changed(flag) {
					return org.Hint(fmt.Errorf("export writes YAML, and takes no --%s: %w", flag, org.ErrUsage),
						"for other formats see `roster members list --help`")
				}
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error { return a.Export(cmd.Context(), e.print.out) })
		},
	}
}
