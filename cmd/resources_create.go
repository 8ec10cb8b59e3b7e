package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newResourcesCreate(e *env) *cobra.Command {
	var in admin.NewResource
	var from inventoryFlags
	cmd := &cobra.Command{
		Use:        "create NAME | --from FILE",
		SuggestFor: []string{"add", "new"},
		Short:      "Create a resource",
		Long: `Create a resource: a data source, a form, a layer, a project or a table. Its owners are those that
--owner names, else the acting Administrator. On a terminal, what is missing is asked for; elsewhere it is an error that
names all of it.

--from creates the resources in a CSV file with the columns name, kind, owners and depends_on, in any order; several
owners or dependencies are separated by semicolons. Rows may depend on later ones. --kind and --owner are for rows that
have none. The report has a line for each row; resources that exist already are left as they are, so that the same file
can be given again.`,
		Example: `  roster resources create Trails --kind project --owner bo@acme.example
  roster resources create Crossings --kind layer --depends-on project/Roads --depends-on data-source/Survey
  roster resources create "Field notes" --kind form --owner bo@acme.example,cy@acme.example
  roster resources create --from inventory.csv --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("from") {
				return e.createFrom(cmd, args, from, in)
			}
			if from.dryRun {
				return fmt.Errorf("--dry-run goes with --from: %w", org.ErrUsage)
			}
			args, err := e.ask.complete(cmd, args, argument("NAME", askText("Name", checkName)), flagged("kind", askKind))
			if err != nil {
				return err
			}
			in.Name = args[0]
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				r, err := a.CreateResource(cmd.Context(), in)
				if err != nil {
					return err
				}
				return show(e.print, store.Resources().Columns, r)
			})
		},
	}
	cmd.Flags().StringVar(&in.Kind, "kind", "", "`KIND` of the resource: data-source, form, layer, project or table")
	cmd.Flags().Var((*listFlag)(&in.Owners), "owner",
		"`MEMBER` who owns it (repeatable, or separated by commas); by default the acting one")
	cmd.Flags().StringArrayVar(&in.DependsOn, "depends-on", nil, "`RESOURCE` that it cannot exist without (repeatable)")
	cmd.Flags().StringVar(&from.file, "from", "", "create the resources in a CSV `FILE` (- is standard input)")
	cmd.Flags().BoolVar(&from.dryRun, "dry-run", false, "with --from: report, and change nothing")
	completeFiles(cmd, "from")
	e.flags.addOutput(cmd)
	completeFlag(cmd, "kind", org.ResourceKinds())
	e.complete.members(cmd, "owner", least(org.Manager))
	e.complete.whole(cmd, "depends-on", resourceNames)
	return cmd
}
