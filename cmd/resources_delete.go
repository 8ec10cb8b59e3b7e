package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
)

func newResourcesDelete(e *env) *cobra.Command {
	var in admin.DeleteResources
	var dryRun bool
	cmd := &cobra.Command{
		Use:     "delete RESOURCE...",
		Aliases: []string{"rm"},
		Short:   "Delete resources, with all that depends on them",
		Long: `Delete resources, named by kind/name or id, all or none. It cannot be undone.

All that depends on them, directly or not, is deleted as well, whoever owns it, and so are the permissions on it.
--dry-run shows the plan.`,
		Example: `  roster resources delete project/Roads --dry-run
  roster resources delete project/Roads --yes
  roster resources list --filter owners:bo@acme.example -q | roster resources delete - --yes`,
		ValidArgsFunction: e.complete.args(resourceNames),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if args, err = e.ask.complete(cmd, args, arguments("RESOURCE", askResource)); err != nil {
				return err
			}
			if in.Names, err = e.in.names(args); err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				return e.delete(cmd.Context(), deletion{
					try: func(ctx context.Context, show func(org.Deletion, admin.Steps) error) (org.Deletion, error) {
						return a.PlanResourceDeletion(ctx, in, show)
					},
					run: func(ctx context.Context, expected *org.Deletion, keep *[]org.Step) (org.Deletion, error) {
						return a.DeleteResources(ctx, in, expected, keep)
					},
					dryRun: dryRun,
					typed:  func(plan org.Deletion) string { return plan.Resources[0].Path() },
				})
			})
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what would happen, and change nothing")
	e.flags.addOutput(cmd)
	return cmd
}
