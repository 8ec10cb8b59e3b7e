package cmd

import (
	"fmt"
	"iter"
	"os"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/sheet"
	"github.com/roster-cli/roster/internal/store"
)

// fromFlags say which table of people to invite.
type fromFlags struct {
	file     string
	failedTo string
}

func (f *fromFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "from", "", "invite the people in a CSV `FILE` (- is standard input), each row for itself")
	cmd.Flags().StringVar(&f.failedTo, "failed-to", "", "with --from: write the rows that failed to a CSV `FILE`, to be mended and fed back")
	completeFiles(cmd, "from", "failed-to")
}

// checkFrom refuses flags that do not fit --from, or want it.
func (i inviting) checkFrom() error {
	switch {
	case i.from.file == "" && i.from.failedTo != "":
		return org.Hint(fmt.Errorf("--failed-to is only for --from: %w", org.ErrUsage), "name the table with --from FILE")
	case i.from.file == "":
		return nil
	case i.from.failedTo == "-":
		return org.Hint(fmt.Errorf("--failed-to - cannot be: the report goes to standard output: %w", org.ErrUsage), "name a file, or take the rows that failed from the report")
	case len(i.args) > 0:
		return org.Hint(fmt.Errorf("--from and EMAIL cannot be used together: %w", org.ErrUsage), "name the people in the file, or leave --from out")
	case i.links.link || i.links.copy:
		return org.Hint(fmt.Errorf("--from cannot be used together with --link or --copy: %w", org.ErrUsage), "the report has the links: --jq '.[].link'")
	}
	return nil
}

// runFrom invites the people in the table, and reports on each row.
func (i inviting) runFrom(cfg config.Loaded, s *store.Store) (err error) {
	in, err := i.invite(cfg)
	if err != nil {
		return err
	}
	table, err := i.openFrom(i.cmd, s, i.from.file, sheet.Column{Name: "email", Required: true}, sheet.Column{Name: "role", Required: i.role == ""},
		sheet.Column{Name: "groups"}, sheet.Column{Name: "language"})
	if err != nil {
		return err
	}
	defer table.close()
	a := i.admin(cfg, s)
	if !i.noEmail {
		if err := i.mailer.prepare(); err != nil {
			return err
		}
	}
	a.DryRun = i.dryRun
	told, err := a.InviteRows(i.cmd.Context(), in, people(table))
	if err != nil {
		return err
	}
	if i.from.failedTo != "" {
		failed, err := i.openRejected(table, cfg, s)
		if err != nil {
			return err
		}
		told = failed.from(told)
	}
	i.warnBase(cfg.Link.BaseURL)
	i.bar = i.tty.Progress("inviting", table.lines)
	defer i.bar.Done()
	return i.printTold(invitedColumns(), i.watch(told))
}

// people are the rows of the table.
func people(table fromFile) iter.Seq2[admin.InviteRow, error] {
	return func(yield func(admin.InviteRow, error) bool) {
		for row, err := range table.rows() {
			r := admin.InviteRow{Line: row.Line, Source: row.Source, Wrong: row.wrong}
			if row.wrong == nil {
				r.Email, r.Role, r.Groups, r.Language = row.Cell("email"), row.Cell("role"), sheet.List(row.Cell("groups")), row.Cell("language")
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// watch shows how far the job has come, and warns about addresses that may not be what they look like.
func (i inviting) watch(told iter.Seq2[admin.Told, error]) iter.Seq2[admin.Told, error] {
	return func(yield func(admin.Told, error) bool) {
		for t, err := range told {
			if err != nil {
				i.bar.Clear()
				yield(t, err)
				return
			}
			i.bar.Set(t.Line)
			if t.Outcome == admin.Created && org.MixedScripts(t.Name) {
				i.bar.Clear()
				i.warnMixed(t.Name)
			}
			if !yield(t, nil) {
				return
			}
		}
		i.bar.Clear()
	}
}

func invitedColumns() listing.Columns[admin.Told] {
	return append(toldColumns("email", listing.ID),
		listing.Column[admin.Told]{Name: "link", Kind: listing.ID, Spare: 2, Value: func(t admin.Told) any { return t.Link }})
}

// rejected is a file that rows that failed are written to, as they stand in the table that they come from.
type rejected struct {
	*env

	path    string
	file    *os.File
	err     error // of the first write that failed
	tooLong int   // rows that are not kept as they stand
}

// openRejected makes the file that --failed-to names, with the heading of the table. What it would spoil it must not be: the
// table itself, the database.
func (i inviting) openRejected(table fromFile, cfg config.Loaded, s *store.Store) (*rejected, error) {
	path := i.path(i.from.failedTo)
	if old, err := os.Stat(path); err == nil {
		if spoiled := spoils(old, table, cfg, s); spoiled != "" {
			return nil, org.Hint(fmt.Errorf("--failed-to %s is %s: %w", i.from.failedTo, spoiled, org.ErrUsage), "name another file")
		}
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, org.Hint(fmt.Errorf("--failed-to: %w: %w", err, org.ErrUsage), "name a file that can be written")
	}
	r := &rejected{env: i.env, path: i.from.failedTo, file: file}
	r.write(table.Heading())
	return r, nil
}

// spoils tells what of roster's own is in that file, or nothing.
func spoils(file os.FileInfo, table fromFile, cfg config.Loaded, s *store.Store) string {
	is := func(path string) bool {
		other, err := os.Stat(path)
		return err == nil && os.SameFile(file, other)
	}
	switch {
	case file.Mode().IsRegular() && table.is(file): // both may be a terminal
		return "the table itself"
	case s.Owns(file):
		return "the database"
	case is(cfg.Link.KeyFile):
		return "the link key"
	case is(cfg.File):
		return "the configuration"
	}
	return ""
}

func (r *rejected) write(text string) {
	if r.err == nil {
		_, r.err = r.file.WriteString(text)
	}
}

// from passes told on, and writes the rows that failed. That they could not be written is told at the end.
func (r *rejected) from(told iter.Seq2[admin.Told, error]) iter.Seq2[admin.Told, error] {
	return func(yield func(admin.Told, error) bool) {
		var last error
		for t, err := range told {
			if last = err; err != nil {
				break
			}
			if t.Outcome == admin.Invalid || t.Outcome == admin.Failed {
				r.write(t.Source)
				if t.Source == "" {
					r.tooLong++
				}
			}
			if !yield(t, nil) {
				return
			}
		}
		if r.tooLong > 0 {
			r.bar.Clear()
			r.say("warning: %s too long for %s, and left out there", org.Count(r.tooLong, "row"), r.path)
		}
		if err := r.file.Close(); r.err == nil {
			r.err = err
		}
		if r.err != nil {
			last = fmt.Errorf("writing the rows that failed: %w", r.err)
		}
		if last != nil {
			yield(admin.Told{}, last)
		}
	}
}
