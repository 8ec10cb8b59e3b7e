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

// inventoryFlags say what to take in.
type inventoryFlags struct {
	file   string
	dryRun bool
}

// createFrom is `resources create --from`.
func (e *env) createFrom(cmd *cobra.Command, args []string, from inventoryFlags, given admin.NewResource) error {
	if len(args) > 0 {
		return org.Hint(fmt.Errorf("--from and NAME cannot be used together: %w", org.ErrUsage), "name the resource in the file, or leave --from out")
	}
	if err := oneOf(cmd, "from", "depends-on"); err != nil {
		return err
	}
	if given.Kind != "" {
		if _, err := org.ParseResourceKind(given.Kind); err != nil {
			return err
		}
	}
	return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
		a.DryRun = from.dryRun
		return e.importResources(cmd, a, from.file, given)
	})
}

// importResources takes in the inventory in a CSV file, or on standard input if that is "-", and reports on each row.
// given has the kind and owners of rows that have none.
func (e *env) importResources(cmd *cobra.Command, a *admin.Admin, file string, given admin.NewResource) error {
	rows, err := e.inventory(cmd, a.Store, file, given)
	if err != nil {
		return err
	}
	e.repeatable = true
	told, err := a.ImportResources(cmd.Context(), rows)
	if err != nil && !errors.Is(err, org.ErrPartial) && !slices.ContainsFunc(told, func(t admin.Told) bool { return t.Made }) {
		return err // nothing was done, of which there is nothing to report
	}
	return errors.Join(e.printTold(e.toldColumns("resource", listing.Text), listing.RowsOf(told), e.listed), err)
}

// inventory reads the file. One that cannot be read, or whose heading is wrong, gives ErrUsage.
func (e *env) inventory(cmd *cobra.Command, s *store.Store, file string, given admin.NewResource) (rows []admin.ResourceRow, err error) {
	table, err := e.openFrom(cmd, s, file, sheet.Column{Name: "name", Required: true}, sheet.Column{Name: "kind", Required: given.Kind == ""},
		sheet.Column{Name: "owners"}, sheet.Column{Name: "depends_on"}, sheet.Column{Name: "id"}, sheet.Column{Name: "created"})
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
