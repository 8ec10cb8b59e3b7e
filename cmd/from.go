package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/sheet"
	"github.com/roster-cli/roster/internal/store"
)

// fromFile is the table that --from names, while it is read.
type fromFile struct {
	*sheet.Reader

	name  string
	help  string   // the command whose help describes such a table
	file  *os.File // nil if the table is not in a file
	lines int      // how many lines it has, 0 if unknown
	close func()
}

// nameTable is the hint about a file that is not a table.
const nameTable = "name a CSV file with --from, or - for standard input"

// openFrom opens the CSV file that --from names, or standard input if that is "-". It returns ErrUsage if the file
// cannot be read, if its heading is wrong, and if it is the database s.
func (in *inputs) table(
	cmd *cobra.Command, s *store.Store, from string, columns ...sheet.Column,
) (f fromFile, err error) {
	f = fromFile{name: "standard input", help: cmd.CommandPath(), close: func() {}}
	text := in.tty.In
	f.file, _ = text.(*os.File)
	if from == "-" {
		text = in.reader("a CSV table")
	} else {
		if info, err := os.Stat(in.path(from)); err == nil && s.OwnsFile(info) { // opening it would drop SQLite's locks
			return f, org.Hint(fmt.Errorf("%s is the database: %w", from, org.ErrUsage), nameTable)
		}
		file, err := os.Open(in.path(from))
		if err != nil {
			return f, org.Hint(fmt.Errorf("%w: %w", err, org.ErrUsage), nameTable)
		}
		text, f.file, f.name, f.close = file, file, from, func() { _ = file.Close() } // it is only read
		if in.tty.ErrTTY {
			f.lines = countLines(file)
		}
	}
	if f.Reader, err = sheet.Open(text, columns...); err != nil {
		f.close()
		return f, f.wrong(err)
	}
	if others := f.Ignored(); len(others) > 0 {
		in.tty.Note("columns that are not used: %s", firstFew(others))
	}
	return f, nil
}

// is reports whether the table is in that file.
func (f fromFile) is(other os.FileInfo) bool {
	if f.file == nil {
		return false
	}
	info, err := f.file.Stat()
	return err == nil && os.SameFile(info, other)
}

// rows yields the rows, each with what is wrong with it, or nil. An error that does not concern a single row is the
// last.
func (f fromFile) rows() iter.Seq2[fromRow, error] {
	return func(yield func(fromRow, error) bool) {
		for row, err := range f.Rows() {
			r := fromRow{Row: row}
			if wrong := (*sheet.Error)(nil); errors.As(err, &wrong) {
				r.wrong, err = fmt.Errorf("%s: %w", wrong.Message, org.ErrUsage), nil
			}
			if err != nil {
				yield(r, f.wrong(err))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

type fromRow struct {
	sheet.Row

	wrong error
}

// wrong returns err, which concerns the table as a whole, with the name of the table and a hint.
func (f fromFile) wrong(err error) error {
	if wrong := (*sheet.Error)(nil); errors.As(err, &wrong) {
		return org.Hint(fmt.Errorf("%s: %w: %w", f.name, err, org.ErrUsage), "see `%s --help`", f.help)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, new(*os.PathError)) {
		return org.Hint(fmt.Errorf("reading %s: %w: %w", f.name, err, org.ErrUsage), nameTable)
	}
	return fmt.Errorf("reading %s: %w", f.name, err)
}

// countLines returns about how many lines a regular file has. It returns 0 for any other file, which cannot be read
// twice.
func countLines(file *os.File) (lines int) {
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return 0
	}
	buffer := make([]byte, 64<<10)
	for at := int64(0); ; {
		n, err := file.ReadAt(buffer, at)
		lines += bytes.Count(buffer[:n], []byte("\n"))
		if at += int64(n); err != nil {
			return lines
		}
	}
}
