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

// addFrom adds the flags of `invitations create` for a table of people.
func (o *createOptions) addFrom(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.from, "from", "",
		"invite the people in a CSV `FILE` (- is standard input), each row for itself")
	cmd.Flags().StringVar(&o.failedTo, "failed-to", "",
		"with --from: write the rows that failed, and why, to a CSV `FILE` (- is standard output)")
	o.e.complete.files(cmd, "from", "failed-to")
}

// checkFrom returns ErrUsage for flags that cannot be used with --from, or not without it.
func (o *createOptions) checkFrom(args []string) error {
	switch {
	case o.from == "" && o.failedTo != "":
		err := fmt.Errorf("--failed-to is only for --from: %w", org.ErrUsage)
		return org.Hint(err, "name the table with --from FILE")
	case o.from == "":
		return nil
	case o.failedTo == "-" && (o.e.flags.quiet || o.e.flags.output != "" || !o.e.print.forPeople()):
		err := fmt.Errorf("--failed-to - cannot be used with --quiet, --output, --jq or --template: %w", org.ErrUsage)
		return org.Hint(err, "the rows that failed replace the report on standard output then; name a file for both")
	case len(args) > 0:
		err := fmt.Errorf("--from and EMAIL cannot be used together: %w", org.ErrUsage)
		return org.Hint(err, "name the people in the file, or leave --from out")
	case o.links.link || o.links.copy:
		err := fmt.Errorf("--from cannot be used with --link or --copy: %w", org.ErrUsage)
		return org.Hint(err, "the report has the links: --jq '.[].link'")
	}
	return nil
}

// inviteFrom invites the people in the table, and reports on each row.
func (o *createOptions) inviteFrom(cmd *cobra.Command, cfg config.Loaded, s *store.Store) (err error) {
	in, err := o.request(cmd, cfg)
	if err != nil {
		return err
	}
	table, err := o.e.in.table(cmd, s, o.from,
		sheet.Column{Name: "email", Required: true}, sheet.Column{Name: "role", Required: o.role == ""},
		sheet.Column{Name: "groups"}, sheet.Column{Name: "language"}, sheet.Column{Name: reasonColumn, Unused: true})
	if err != nil {
		return err
	}
	defer table.close()
	a := o.e.open.admin(cfg, s)
	if !o.noEmail {
		if err := o.e.open.mailer.prepare(); err != nil {
			return err
		}
	}
	results, err := a.InviteRows(cmd.Context(), in, people(table))
	if err != nil {
		return err
	}
	if o.failedTo != "" {
		failed, err := o.openFailed(table, s)
		if err != nil {
			return err
		}
		defer failed.discard()
		results = failed.copyFrom(results)
	}
	o.e.print.warnBase(cfg.Link.BaseURL)
	o.e.print.bar, o.e.open.repeatable = o.e.tty.Progress("inviting", table.lines), true
	defer o.e.print.bar.Done()
	created := 0
	err = o.e.print.report(rowReport{invitedColumns(o.e.print), o.watch(results, &created), o.lists, o.dryRun})
	if created > 0 && a.Mail == nil && !o.noEmail && !o.dryRun && !o.e.print.output().Effective().Machine() {
		where := linksByHand
		if o.lists(admin.RowResult{Outcome: admin.Created}) {
			where = "the report has the links"
		}
		o.e.tty.Note("no mail was sent; %s", where)
	}
	return o.whereFailed(err)
}

// lists reports whether the report lists t. It lists nothing if standard output has the rows that failed.
func (o *createOptions) lists(t admin.RowResult) bool { return o.failedTo != "-" && o.e.print.lists(t) }

// whereFailed adds a hint to err that says where the failed rows are.
func (o *createOptions) whereFailed(err error) error {
	switch {
	case !errors.Is(err, org.ErrPartial) || o.failedTo == "":
		return err
	case o.failedTo == "-":
		return org.Hint(err, "the column reason says why; correct those rows and run them")
	}
	return org.Hint(err, "the report says why; correct %s and run that", o.failedTo)
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
func (o *createOptions) watch(
	results iter.Seq2[admin.RowResult, error], created *int,
) iter.Seq2[admin.RowResult, error] {
	return func(yield func(admin.RowResult, error) bool) {
		for t, err := range results {
			if err != nil {
				o.e.print.bar.Clear()
				yield(t, err)
				return
			}
			o.e.print.bar.Set(t.Line)
			if t.Outcome == admin.Created {
				*created++
				o.e.print.warnLookalike(t.Name)
			}
			if !yield(t, nil) {
				return
			}
		}
		o.e.print.bar.Clear()
	}
}

func invitedColumns(p *printer) listing.Columns[admin.RowResult] {
	return append(p.reportColumns("email", listing.ID), listing.Column[admin.RowResult]{
		Name: "link", Kind: listing.ID, Spare: 2, Value: func(t admin.RowResult) any { return t.Link },
	})
}
