package cmd

import (
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/sheet"
	"github.com/roster-cli/roster/internal/store"
)

// fromFlags are the flags of `invitations create` for a table of people.
type fromFlags struct {
	file     string
	failedTo string
}

func (f *fromFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "from", "",
		"invite the people in a CSV `FILE` (- is standard input), each row for itself")
	cmd.Flags().StringVar(&f.failedTo, "failed-to", "",
		"with --from: write the rows that failed, and why, to a CSV `FILE` (- is standard output)")
	completeFiles(cmd, "from", "failed-to")
}

// checkFrom refuses flags that cannot be used with --from, or not without it.
func (i inviting) checkFrom() error {
	switch {
	case i.from.file == "" && i.from.failedTo != "":
		err := fmt.Errorf("--failed-to is only for --from: %w", org.ErrUsage)
		return org.Hint(err, "name the table with --from FILE")
	case i.from.file == "":
		return nil
	case i.from.failedTo == "-" && (i.flags.quiet || i.flags.output != "" || !i.print.forPeople()):
		err := fmt.Errorf("--failed-to - cannot be used with --quiet, --output, --jq or --template: %w", org.ErrUsage)
		return org.Hint(err, "the rows that failed replace the report on standard output then; name a file for both")
	case len(i.args) > 0:
		err := fmt.Errorf("--from and EMAIL cannot be used together: %w", org.ErrUsage)
		return org.Hint(err, "name the people in the file, or leave --from out")
	case i.links.link || i.links.copy:
		err := fmt.Errorf("--from cannot be used with --link or --copy: %w", org.ErrUsage)
		return org.Hint(err, "the report has the links: --jq '.[].link'")
	}
	return nil
}

// runFrom invites the people in the table, and reports on each row.
func (i inviting) runFrom(cfg config.Loaded, s *store.Store) (err error) {
	in, err := i.invite(cfg)
	if err != nil {
		return err
	}
	table, err := i.in.table(i.cmd, s, i.from.file,
		sheet.Column{Name: "email", Required: true}, sheet.Column{Name: "role", Required: i.role == ""},
		sheet.Column{Name: "groups"}, sheet.Column{Name: "language"}, sheet.Column{Name: reasonColumn, Unused: true})
	if err != nil {
		return err
	}
	defer table.close()
	a := i.open.admin(cfg, s)
	if !i.noEmail {
		if err := i.open.mailer.prepare(); err != nil {
			return err
		}
	}
	a.DryRun = i.dryRun
	results, err := a.InviteRows(i.cmd.Context(), in, people(table))
	if err != nil {
		return err
	}
	if i.from.failedTo != "" {
		failed, err := i.openRejected(table, s)
		if err != nil {
			return err
		}
		defer failed.discard()
		results = failed.from(results)
	}
	i.print.warnBase(cfg.Link.BaseURL)
	i.print.bar, i.repeatable = i.tty.Progress("inviting", table.lines), true
	defer i.print.bar.Done()
	created := 0
	err = i.print.report(rowReport{i.invitedColumns(), i.watch(results, &created), i.listed, i.dryRun})
	if created > 0 && a.Mail == nil && !i.noEmail && !i.dryRun && !i.print.output().Effective().Machine() {
		i.tty.Note("no mail was sent; %s", i.whereLinks())
	}
	return i.mendable(err)
}

// listed reports whether the report lists t. It lists nothing if standard output has the rows that failed.
func (i inviting) listed(t admin.RowResult) bool { return i.from.failedTo != "-" && i.print.listed(t) }

// whereLinks says where the links of those who were invited are.
func (i inviting) whereLinks() string {
	if i.listed(admin.RowResult{Outcome: admin.Created}) {
		return "the report has the links"
	}
	return linksByHand
}

// mendable adds to the error that rows failed where they are.
func (i inviting) mendable(err error) error {
	switch {
	case !errors.Is(err, org.ErrPartial) || i.from.failedTo == "":
		return err
	case i.from.failedTo == "-":
		return org.Hint(err, "the column reason says why; correct those rows and run them")
	}
	return org.Hint(err, "the report says why; correct %s and run that", i.from.failedTo)
}

// people yields the rows of the table.
func people(table fromFile) iter.Seq2[admin.InviteRow, error] {
	return func(yield func(admin.InviteRow, error) bool) {
		for row, err := range table.rows() {
			withReason := func(reason string) string { return row.With(reasonColumn, reason) }
			r := admin.InviteRow{Line: row.Line, Source: withReason, Wrong: row.wrong}
			if row.wrong == nil {
				r.Email, r.Role, r.Language = row.Cell("email"), row.Cell("role"), row.Cell("language")
				r.Groups = sheet.List(row.Cell("groups"))
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// watch shows the progress, counts who is invited, and warns about addresses that may not be what they look like.
func (i inviting) watch(results iter.Seq2[admin.RowResult, error], created *int) iter.Seq2[admin.RowResult, error] {
	return func(yield func(admin.RowResult, error) bool) {
		for t, err := range results {
			if err != nil {
				i.print.bar.Clear()
				yield(t, err)
				return
			}
			i.print.bar.Set(t.Line)
			if t.Outcome == admin.Created {
				*created++
				if org.MixedScripts(t.Name) {
					i.print.bar.Clear()
					i.print.warnMixed(t.Name)
				}
			}
			if !yield(t, nil) {
				return
			}
		}
		i.print.bar.Clear()
	}
}

func (e *env) invitedColumns() listing.Columns[admin.RowResult] {
	return append(e.print.reportColumns("email", listing.ID),
		listing.Column[admin.RowResult]{
			Name: "link", Kind: listing.ID, Spare: 2, Value: func(t admin.RowResult) any { return t.Link },
		})
}
