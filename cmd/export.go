package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
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
			return e.open.withReader(cmd.Context(), func(cfg config.Loaded, s *store.Store) error {
				return e.open.admin(cfg, s).Export(cmd.Context(), e.print.out)
			})
		},
	}
}
