package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/console"
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
		Long: `Create a resource: a data source, a form, a layer, a project or a table. Its owners are those that --owner names, else who acts.
On a terminal, what is missing is asked for; elsewhere it is an error that names all of it.

--from takes in an inventory: a CSV file with the columns name, kind, owners and depends_on, in any order, the last two with
; between several. Rows may depend on later ones. --kind and --owner are for rows that have none. The report has a line
for each row; those that exist already are left as they are, so that the same file can be taken in again.`,
		Example: `  roster resources create Trails --kind project --owner bo@acme.example
  roster resources create Crossings --kind layer --depends-on project/Roads --depends-on data-source/Survey
  roster resources create "Field notes" --kind form --owner bo@acme.example,cy@acme.example
  roster resources create --from inventory.csv --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return tooMany(cmd, args[1])
			}
			if cmd.Flags().Changed("from") {
				return e.createFrom(cmd, args, from, in)
			}
			if from.dryRun {
				return fmt.Errorf("--dry-run goes with --from: %w", org.ErrUsage)
			}
			if err := needs(cmd, need{"NAME", len(args) > 0}, need{"--kind", in.Kind != ""}); err != nil && !e.tty.Interactive() {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				if err := e.askResource(cmd.Context(), args, &in); err != nil {
					return err
				}
				r, err := a.CreateResource(cmd.Context(), in)
				if err != nil {
					return err
				}
				return show(e, store.Resources().Columns, r)
			})
		},
	}
	cmd.Flags().StringVar(&in.Kind, "kind", "", "`KIND` of the resource: data-source, form, layer, project or table")
	cmd.Flags().Var((*listFlag)(&in.Owners), "owner", "`MEMBER` who owns it (repeatable, or separated by commas); by default who acts")
	cmd.Flags().StringArrayVar(&in.DependsOn, "depends-on", nil, "`RESOURCE` that it cannot live without (repeatable)")
	cmd.Flags().StringVar(&from.file, "from", "", "take in the inventory in this CSV `FILE`, - for standard input")
	cmd.Flags().BoolVar(&from.dryRun, "dry-run", false, "with --from: report, and change nothing")
	completeFiles(cmd, "from")
	e.addOutputFlags(cmd)
	e.completeFlag(cmd, "kind", org.ResourceKinds())
	e.completeStored(cmd, "owner", memberNames)
	e.completeWhole(cmd, "depends-on", resourceNames)
	return cmd
}

// askResource takes the name and the kind as they were given, and asks for what was not.
func (e *env) askResource(ctx context.Context, args []string, in *admin.NewResource) (err error) {
	if len(args) > 0 {
		in.Name = args[0]
	} else {
		valid := func(v string) error { _, err := org.CleanName("the resource's name", v); return clean(err) }
		if in.Name, err = e.tty.AskText(ctx, "Name", valid); err != nil {
			return err
		}
	}
	if in.Kind != "" {
		return nil
	}
	var kinds []console.Option
	for _, kind := range org.ResourceKinds() {
		kinds = append(kinds, console.Option{Value: kind})
	}
	in.Kind, err = e.tty.AskOne(ctx, "Kind", kinds, kinds[0].Value)
	return err
}
