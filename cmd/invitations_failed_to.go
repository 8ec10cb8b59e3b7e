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

// failedRows is where the rows that failed are written, as they are in their table, with the reason.
type failedRows struct {
	print   *printer
	name    string
	to      io.Writer
	close   func() error // gives a file its name
	discard func()       // removes a file that close was not called for
	err     error        // of the first write that failed
	tooLong int          // rows that are too long to be copied
}

// openFailed prepares what --failed-to names, and writes the heading of the table to it. A file appears complete once
// all rows are there. It replaces only another table of people, and neither the table itself nor the database.
func (o *createOptions) openFailed(table fromFile, s *store.Store) (*failedRows, error) {
	f := &failedRows{print: o.e.print, name: o.failedTo, to: o.e.print.out, close: o.e.print.out.Flush, discard: func() {}}
	heading := table.HeadingWith(reasonColumn)
	if f.name == "-" {
		f.name = "standard output"
		f.write(heading)
		return f, nil
	}
	path := o.e.in.path(f.name)
	old, err := os.Stat(path)
	switch {
	case err != nil:
		err = f.create(path)
	case !old.Mode().IsRegular(): // a pipe or a device, which is there already
		err = f.device(path)
	default:
		if lost := contentOf(path, old, table, s); lost != "" {
			return nil, org.Hint(fmt.Errorf("--failed-to %s is %s: %w", f.name, lost, org.ErrUsage),
				"name another file, or one that does not exist")
		}
		err = f.create(path)
	}
	if err != nil {
		return nil, org.Hint(fmt.Errorf("--failed-to: %w: %w", err, org.ErrUsage), "name a file that can be written")
	}
	f.write("\ufeff" + heading) // by the mark, spreadsheets recognize UTF-8
	return f, nil
}

func (f *failedRows) device(path string) error {
	to, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		f.to, f.close = to, to.Close
	}
	return err
}

// create creates a file. A symbolic link is neither followed, since somebody else may have put it there, nor replaced,
// since it may be /dev/stdout.
func (f *failedRows) create(path string) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is a symbolic link", f.name)
	}
	to, err := privatefile.New(path)
	if err == nil {
		f.to, f.close, f.discard = to, to.Replace, to.Discard
	}
	return err
}

// contentOf says what would be lost if the file at path were overwritten, or "" if nothing.
func contentOf(path string, old os.FileInfo, table fromFile, s *store.Store) string {
	switch {
	case table.is(old):
		return "the table itself"
	case s.OwnsFile(old): // opening it would drop SQLite's locks
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

func (f *failedRows) write(text string) {
	if f.err == nil {
		_, f.err = io.WriteString(f.to, text)
	}
}

// copyFrom passes the results on, and writes the rows that failed. An error in writing them comes last.
func (f *failedRows) copyFrom(results iter.Seq2[admin.RowResult, error]) iter.Seq2[admin.RowResult, error] {
	return func(yield func(admin.RowResult, error) bool) {
		var last error
		for t, err := range results {
			if last = err; err != nil {
				break
			}
			if t.Wrong() {
				source := t.Source(safetext.Line(clip(why(t))))
				if f.write(source); source == "" {
					f.tooLong++
				}
			}
			if !yield(t, nil) {
				_ = f.close() // the report says why it ends early
				return
			}
		}
		if last = f.finish(last); last != nil {
			yield(admin.RowResult{}, last)
		}
	}
}

// finish closes the file. It returns last, the error that the results ended with, if any, and an error in writing.
func (f *failedRows) finish(last error) error {
	if f.tooLong > 0 {
		f.print.bar.Clear()
		f.print.say("warning: %s too long for %s, and left out there", org.Count(f.tooLong, "row"), f.name)
	}
	if err := f.close(); f.err == nil {
		f.err = err
	}
	if f.err == nil {
		return last
	}
	if errors.Is(last, org.ErrPartial) {
		last = errors.New(strings.Join(messages(last), "; ")) // lost rows are worse than failed rows
	}
	return errors.Join(last, fmt.Errorf("writing the rows that failed: %w", f.err))
}
