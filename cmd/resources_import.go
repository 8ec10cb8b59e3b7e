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

// inventoryFlags are the flags of `resources create` for an inventory.
type inventoryFlags struct {
	file   string
	dryRun bool
}

// createFrom is `resources create --from`.
func (e *env) createFrom(cmd *cobra.Command, args []string, from inventoryFlags, given admin.NewResource) error {
	if len(args) > 0 {
		err := fmt.Errorf("--from and NAME cannot be used together: %w", org.ErrUsage)
		return org.Hint(err, "name the resource in the file, or leave --from out")
	}
	if err := oneOf(cmd, "from", "depends-on"); err != nil {
		return err
	}
	if given.Kind != "" {
		if _, err := org.ParseResourceKind(given.Kind); err != nil {
			return err
		}
	}
	return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
		a.DryRun = from.dryRun
		return e.importResources(cmd, a, from.file, given)
	})
}

// importResources creates the resources in a CSV file, or in standard input if file is "-", and reports on each row.
// given has the kind and owners of rows without them.
func (e *env) importResources(cmd *cobra.Command, a *admin.Admin, file string, given admin.NewResource) error {
	rows, err := e.inventory(cmd, a.Store, file, given)
	if err != nil {
		return err
	}
	e.open.repeatable = true
	results, err := a.ImportResources(cmd.Context(), rows)
	made := slices.ContainsFunc(results, func(t admin.RowResult) bool { return t.Made })
	if err != nil && !errors.Is(err, org.ErrPartial) && !made {
		return err // there is nothing to report
	}
	report := rowReport{e.print.reportColumns("resource", listing.Text), listing.RowsOf(results), e.print.lists, a.DryRun}
	return errors.Join(e.print.report(report), err)
}

// inventory reads the file. It returns ErrUsage if the file cannot be read or its heading is wrong.
func (e *env) inventory(
	cmd *cobra.Command, s *store.Store, file string, given admin.NewResource,
) (rows []admin.ResourceRow, err error) {
	table, err := e.in.table(cmd, s, file,
		sheet.Column{Name: "name", Required: true}, sheet.Column{Name: "kind", Required: given.Kind == ""},
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
		r := admin.ResourceRow{Line: row.Line, NewResource: given, Wrong: row.wrong}
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
