package cmd

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/sheet"
	"github.com/roster-cli/roster/internal/store"
)

const createResourceLong = `Create a resource: a data source, a form, a layer, a project or a table. Its owners are those that
--owner names, else the acting Administrator. On a terminal, what is missing is asked for; elsewhere it is an error that
names all of it.

--from creates the resources in a CSV file with the columns name, kind, owners and depends_on, in any order; several
owners or dependencies are separated by semicolons. Rows may depend on later ones. --kind and --owner are for rows that
have none. The report has a line for each row; resources that exist already are left as they are, so that the same file
can be given again.`

// createResourceOptions are the flags of `resources create`.
type createResourceOptions struct {
	e *env
	admin.NewResource

	from   string
	dryRun bool
}

func newResourcesCreate(e *env) *cobra.Command {
	o := createResourceOptions{e: e}
	cmd := &cobra.Command{
		Use:        "create NAME | --from FILE",
		SuggestFor: []string{"add", "new"},
		Short:      "Create a resource",
		Long:       createResourceLong,
		Example: `  roster resources create Trails --kind project --owner bo@acme.example
  roster resources create Crossings --kind layer --depends-on project/Roads --depends-on data-source/Survey
  roster resources create "Field notes" --kind form --owner bo@acme.example,cy@acme.example
  roster resources create --from inventory.csv --dry-run`,
		RunE: o.run,
	}
	cmd.Flags().StringVar(&o.Kind, "kind", "", "`KIND` of the resource: data-source, form, layer, project or table")
	cmd.Flags().Var((*listFlag)(&o.Owners), "owner",
		"`MEMBER` who owns it (repeatable, or separated by commas); by default the acting one")
	cmd.Flags().StringArrayVar(&o.DependsOn, "depends-on", nil, "`RESOURCE` that it cannot exist without (repeatable)")
	cmd.Flags().StringVar(&o.from, "from", "", "create the resources in a CSV `FILE` (- is standard input)")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "with --from: report, and change nothing")
	e.complete.files(cmd, "from")
	e.flags.addOutput(cmd)
	e.complete.values(cmd, "kind", org.ResourceKinds())
	e.complete.members(cmd, "owner", withRole(org.Manager))
	e.complete.whole(cmd, "depends-on", (*store.Store).CompleteResources)
	return cmd
}

func (o *createResourceOptions) run(cmd *cobra.Command, args []string) error {
	if cmd.Flags().Changed("from") {
		return o.runFrom(cmd, args)
	}
	if o.dryRun {
		return fmt.Errorf("--dry-run goes with --from: %w", org.ErrUsage)
	}
	args, err := o.e.ask.complete(cmd, args, argument("NAME", askText("Name", checkName)), requiredFlag("kind", askKind))
	if err != nil {
		return err
	}
	o.Name = args[0]
	return o.e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
		r, err := a.CreateResource(cmd.Context(), o.NewResource)
		if err != nil {
			return err
		}
		return show(o.e.print, store.Resources().Columns, r)
	})
}

// runFrom creates the resources in a CSV file.
func (o *createResourceOptions) runFrom(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		err := fmt.Errorf("--from and NAME cannot be used together: %w", org.ErrUsage)
		return org.Hint(err, "name the resource in the file, or leave --from out")
	}
	if err := oneOf(cmd, "from", "depends-on"); err != nil {
		return err
	}
	if o.Kind != "" {
		if _, err := org.ParseResourceKind(o.Kind); err != nil {
			return err
		}
	}
	return o.e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
		return o.importRows(cmd, a)
	})
}

// importRows creates a resource for each row, and reports on each.
func (o *createResourceOptions) importRows(cmd *cobra.Command, a *admin.Admin) error {
	rows, err := o.rows(cmd, a.Store)
	if err != nil {
		return err
	}
	o.e.open.repeatable = true
	results, err := a.ImportResources(cmd.Context(), admin.ImportResources{Rows: rows, DryRun: o.dryRun})
	made := slices.ContainsFunc(results, func(t admin.RowResult) bool { return t.Made })
	if err != nil && !errors.Is(err, org.ErrPartial) && !made {
		return err // there is nothing to report
	}
	report := rowReport{o.e.print.reportColumns("resource", listing.Text), listing.RowsOf(results), o.e.print.lists, o.dryRun}
	return errors.Join(o.e.print.report(report), err)
}

// rows reads the file. It returns ErrUsage if the file cannot be read or its heading is wrong. Flags have the kind and
// the owners of rows without them.
func (o *createResourceOptions) rows(cmd *cobra.Command, s *store.Store) (rows []admin.ResourceRow, err error) {
	table, err := o.e.in.table(cmd, s, o.from,
		sheet.Column{Name: "name", Required: true}, sheet.Column{Name: "kind", Required: o.Kind == ""},
		sheet.Column{Name: "owners"}, sheet.Column{Name: "depends_on"},
		sheet.Column{Name: "id", Unused: true}, sheet.Column{Name: "created", Unused: true})
	if err != nil {
		return nil, err
	}
	defer table.close()
	for row, err := range table.rows() {
		if err != nil {
			return nil, err
		}
		r := admin.ResourceRow{Line: row.Line, NewResource: o.NewResource, Wrong: row.wrong}
		if r.Wrong == nil {
			r.Name, r.DependsOn = row.Cell("name"), sheet.List(row.Cell("depends_on"))
			if kind := row.Cell("kind"); kind != "" {
				r.Kind = kind
			}
			if owners := sheet.List(row.Cell("owners")); len(owners) > 0 {
				r.Owners = owners
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
}
