package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/sheet"
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
		return e.importResources(cmd.Context(), a, from.file, given)
	})
}

// importResources takes in the inventory in a CSV file, or on standard input if that is "-", and reports on each row.
// given has the kind and owners of rows that have none.
func (e *env) importResources(ctx context.Context, a *admin.Admin, file string, given admin.NewResource) error {
	rows, err := e.inventory(file, given)
	if err != nil {
		return err
	}
	told, err := a.ImportResources(ctx, rows)
	return errors.Join(e.printImported(told), err)
}

// inventory reads the file. One that cannot be read, or whose heading is wrong, gives ErrUsage.
func (e *env) inventory(file string, given admin.NewResource) (rows []admin.ResourceRow, err error) {
	in, name := e.stdin, "standard input"
	if file != "-" {
		name = file
		f, err := os.Open(e.path(file))
		if err != nil {
			return nil, org.Hint(fmt.Errorf("reading the inventory: %w: %w", err, org.ErrUsage), "name a CSV file, or - for standard input")
		}
		defer f.Close() //nolint:errcheck // it was only read
		in = f
	}
	table, err := sheet.Open(in, sheet.Column{Name: "name", Required: true}, sheet.Column{Name: "kind", Required: given.Kind == ""},
		sheet.Column{Name: "owners"}, sheet.Column{Name: "depends_on"}, sheet.Column{Name: "id"}, sheet.Column{Name: "created"})
	if err != nil {
		return nil, readingTable(name, err)
	}
	for row, err := range table.Rows() {
		wrong := (*sheet.Error)(nil)
		if err != nil && !errors.As(err, &wrong) {
			return nil, readingTable(name, err)
		}
		r := admin.ResourceRow{Line: row.Line, NewResource: given}
		if wrong != nil {
			r.Wrong = fmt.Errorf("%s: %w", wrong.Message, org.ErrUsage)
		} else {
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

func readingTable(name string, err error) error {
	if wrong := (*sheet.Error)(nil); errors.As(err, &wrong) {
		return org.Hint(fmt.Errorf("%s: %w: %w", name, err, org.ErrUsage), "see `roster resources create --help`")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, new(*os.PathError)) {
		return fmt.Errorf("reading %s: %w: %w", name, err, org.ErrUsage)
	}
	return fmt.Errorf("reading %s: %w", name, err)
}

// printImported prints the report: a line a row, and for people how many of each.
func (e *env) printImported(told []admin.Imported) error {
	if e.flags.quiet {
		for _, t := range told {
			if t.Outcome == admin.Created {
				if _, err := fmt.Fprintln(e.out, t.ID); err != nil {
					return err
				}
			}
			if t.Outcome == admin.Invalid {
				e.say("line %d: %s", t.Line, reason(t.Reason))
			}
		}
		return nil
	}
	err := listing.Write(e.out, listing.Columns[admin.Imported]{
		{Name: "line", Kind: listing.Number, Value: func(t admin.Imported) any { return t.Line }},
		{Name: "resource", Kind: listing.Text, Value: func(t admin.Imported) any { return t.Resource }},
		{
			Name: "outcome", Kind: listing.Enum, Tones: map[string]listing.Tone{admin.Created: listing.Good, admin.Invalid: listing.Bad},
			Value: func(t admin.Imported) any { return t.Outcome },
		},
		{Name: "reason", Kind: listing.ID, Value: func(t admin.Imported) any { return reason(t.Reason) }},
		{Name: "id", Kind: listing.ID, Spare: 1, Value: func(t admin.Imported) any { return t.ID }},
	}, listing.RowsOf(told), e.output())
	if err != nil || e.output().Effective().Machine() {
		return err
	}
	count := map[string]int{}
	for _, t := range told {
		count[t.Outcome]++
	}
	e.tty.Note("%d created, %d there already, %d invalid", count[admin.Created], count[admin.Exists], count[admin.Invalid])
	return nil
}

// reason is why, without the kind of the error, or nothing.
func reason(err error) string {
	if err == nil {
		return ""
	}
	return strings.Join(messages(err), "; ")
}
