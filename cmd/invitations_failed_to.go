package cmd

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
	"github.com/roster-cli/roster/internal/safetext"
	"github.com/roster-cli/roster/internal/sheet"
	"github.com/roster-cli/roster/internal/store"
)

// reasonColumn is the column of --failed-to that says why a row failed. In a table that is read it is not used.
const reasonColumn = "reason"

// rejected is where the rows that failed are written, as they are in their table, with the reason.
type rejected struct {
	*env

	path    string
	to      io.Writer
	close   func() error // gives a file its name
	discard func()       // removes a file that close was not called for
	err     error        // of the first write that failed
	tooLong int          // rows that are too long to be copied
}

// openRejected prepares what --failed-to names, and writes the heading of the table to it. A file appears complete once
// all rows are there. It replaces only a file of that kind, and neither the table itself nor anything else that would be
// lost.
func (i inviting) openRejected(table fromFile, s *store.Store) (*rejected, error) {
	r := &rejected{env: i.env, path: "standard output", to: i.print.out, close: i.print.out.Flush, discard: func() {}}
	heading := table.HeadingWith(reasonColumn)
	if i.from.failedTo == "-" {
		r.write(heading)
		return r, nil
	}
	r.path = i.from.failedTo
	path := i.in.path(r.path)
	old, err := os.Stat(path)
	if err == nil && old.Mode().IsRegular() {
		if spoiled := spoils(path, old, table, s); spoiled != "" {
			return nil, org.Hint(fmt.Errorf("--failed-to %s is %s: %w", r.path, spoiled, org.ErrUsage),
				"name another file, or one that does not exist")
		}
	}
	if err == nil && !old.Mode().IsRegular() {
		err = r.device(path)
	} else {
		err = r.file(path)
	}
	if err != nil {
		return nil, org.Hint(fmt.Errorf("--failed-to: %w: %w", err, org.ErrUsage), "name a file that can be written")
	}
	r.write("\ufeff" + heading) // by the mark, spreadsheets recognize UTF-8
	return r, nil
}

// device writes to a pipe or a device, which is there already.
func (r *rejected) device(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		r.to, r.close = f, f.Close
	}
	return err
}

// file writes to a new file. A symbolic link is neither followed, since somebody else may have put it there, nor
// replaced, since it may be /dev/stdout.
func (r *rejected) file(path string) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is a symbolic link", r.path)
	}
	f, err := privatefile.New(path)
	if err == nil {
		r.to, r.close, r.discard = f, f.Replace, f.Discard
	}
	return err
}

// spoils says what would be lost if the file at path were overwritten, or "".
func spoils(path string, old os.FileInfo, table fromFile, s *store.Store) string {
	switch {
	case table.is(old):
		return "the table itself"
	case s.Owns(old): // opening it would drop SQLite's locks
		return "the database"
	case old.Size() == 0:
		return ""
	}
	const other = "there, and no table of people"
	file, err := os.Open(path)
	if err != nil {
		return other
	}
	defer file.Close() //nolint:errcheck // it was only read
	if _, err := sheet.Open(file, sheet.Column{Name: "email", Required: true}); err != nil {
		return other
	}
	return ""
}

func (r *rejected) write(text string) {
	if r.err == nil {
		_, r.err = io.WriteString(r.to, text)
	}
}

// from passes the results on, and writes the rows that failed. An error in writing them comes last.
func (r *rejected) from(results iter.Seq2[admin.RowResult, error]) iter.Seq2[admin.RowResult, error] {
	return func(yield func(admin.RowResult, error) bool) {
		var last error
		for t, err := range results {
			if last = err; err != nil {
				break
			}
			if t.Wrong() {
				source := t.Source(safetext.Line(clip(why(t))))
				if r.write(source); source == "" {
					r.tooLong++
				}
			}
			if !yield(t, nil) {
				_ = r.close() // why the report ends early is told
				return
			}
		}
		if r.tooLong > 0 {
			r.print.bar.Clear()
			r.print.say("warning: %s too long for %s, and left out there", org.Count(r.tooLong, "row"), r.path)
		}
		if err := r.close(); r.err == nil {
			r.err = err
		}
		if r.err != nil {
			failed := fmt.Errorf("writing the rows that failed: %w", r.err)
			if errors.Is(last, org.ErrPartial) {
				last = errors.New(strings.Join(messages(last), "; ")) // lost rows are worse than failed rows
			}
			last = errors.Join(last, failed)
		}
		if last != nil {
			yield(admin.RowResult{}, last)
		}
	}
}
