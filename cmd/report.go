package cmd

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/safetext"
)

// rowReport is the report of a bulk job. Ranging over rows does the job.
type rowReport struct {
	columns listing.Columns[admin.RowResult]
	rows    iter.Seq2[admin.RowResult, error]
	list    func(admin.RowResult) bool // reports whether a row gets a line
	dryRun  bool
}

// report prints a line for each row that is to be listed, and for people how many rows have each outcome. The job goes
// on to the end even if nobody reads the report any more.
func (p *printer) report(r rowReport) error {
	count := map[string]int{}
	all, listed := 0, 0
	var jobErr error
	job := func(yield func(admin.RowResult, error) bool) {
		read := true
		for t, err := range r.rows {
			if err != nil {
				jobErr = err
				return
			}
			count[t.Outcome]++
			all++
			if r.list(t) {
				listed++
				read = read && yield(t, nil)
			}
		}
	}
	err := p.writeReport(r.columns, job)
	if !p.forPeople() {
		return errors.Join(err, jobErr)
	}
	made, failed, more := "%d created", "", ""
	if r.dryRun {
		made = "nothing was changed; %d would be created"
	}
	if count[admin.Failed] > 0 {
		failed = fmt.Sprintf(", %d failed", count[admin.Failed])
	}
	if p.listsProblemsOnly() && listed < all {
		more = "; -o table lists all rows"
	}
	p.tty.Note(made+", %d exist already, %d invalid%s%s", count[admin.Created], count[admin.Exists],
		count[admin.Invalid], failed, more)
	return errors.Join(err, jobErr)
}

// listsProblemsOnly reports whether a report lists only the rows that did not go well: on a terminal, unless a format is
// named.
func (p *printer) listsProblemsOnly() bool {
	return p.tty.OutTTY && p.flags.output == "" && p.forPeople()
}

// lists reports whether a report lists t.
func (p *printer) lists(t admin.RowResult) bool { return !p.listsProblemsOnly() || t.Unfulfilled() }

func (p *printer) writeReport(columns listing.Columns[admin.RowResult], rows iter.Seq2[admin.RowResult, error]) error {
	if !p.flags.quiet {
		out := p.output()
		out.Once = true
		next, stop := iter.Pull2(rows)
		defer stop()
		first, err, some := next()
		if !some && p.forPeople() {
			return nil // a heading without rows says nothing
		}
		rows = func(yield func(admin.RowResult, error) bool) {
			for t, err, more := first, err, some; more && yield(t, err); {
				t, err, more = next()
			}
		}
		return write(p, columns, rows, out)
	}
	for t, err := range rows {
		if err != nil {
			return err
		}
		if t.Made {
			_, _ = fmt.Fprintln(p.out, t.ID) // p.out remembers errors
		}
		if t.Wrong() {
			p.say("line %d: %s", t.Line, clip(why(t)))
		}
	}
	return nil
}

// reportColumns are the columns of a report about things that the column name names. People see only the beginning of
// very long text.
func (p *printer) reportColumns(name string, kind listing.Kind) listing.Columns[admin.RowResult] {
	text := clip
	if p.output().Effective().Machine() {
		text = func(whole string) string { return whole }
	}
	return listing.Columns[admin.RowResult]{
		{Name: "line", Kind: listing.Number, Value: func(t admin.RowResult) any { return t.Line }},
		{Name: name, Kind: kind, Value: func(t admin.RowResult) any { return text(t.Name) }},
		{
			Name: "outcome", Kind: listing.Enum,
			Tones: map[string]listing.Tone{
				admin.Created: listing.Good, admin.Invalid: listing.Bad, admin.Failed: listing.Bad,
			},
			Value: func(t admin.RowResult) any { return t.Outcome },
		},
		{Name: "reason", Kind: listing.ID, Value: func(t admin.RowResult) any { return text(why(t)) }},
		{Name: "id", Kind: listing.ID, Spare: 1, Value: func(t admin.RowResult) any { return t.ID }},
	}
}

// why returns the reason, and for an invalid row what to do.
func why(t admin.RowResult) string {
	if t.Outcome == admin.Invalid {
		return advice(t.Reason)
	}
	return reason(t.Reason)
}

// reason returns the text of err without its kind, or "".
func reason(err error) string {
	if err == nil {
		return ""
	}
	return strings.Join(messages(err), "; ")
}

// clip shortens text that is too long to read: a cell may hold 64 KiB, and name thousands of groups. No valid value is
// as long.
func clip(text string) string { return safetext.Shorten(text, 1001) }
