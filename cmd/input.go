package cmd

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/plaintext"
	"github.com/roster-cli/roster/internal/sheet"
	"github.com/roster-cli/roster/internal/store"
)

// errNothing ends a command whose standard input names nothing. There is nothing to do, which is not an error.
var errNothing = errors.New("standard input names nothing")

// inputs reads standard input and files.
type inputs struct {
	tty     *console.Console
	workDir string
}

// names returns the arguments that name things, with "-" replaced by the lines of standard input that are not blank. If
// there is no name at all, it returns errNothing.
func (in *inputs) names(args []string) ([]string, error) {
	if err := dashOnce(args); err != nil {
		return nil, err
	}
	var all []string
	for _, arg := range args {
		if arg != "-" {
			all = append(all, arg)
			continue
		}
		lines, err := in.lines()
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	if len(all) == 0 {
		return nil, errNothing
	}
	return all, nil
}

// name is names for a command that takes one thing: standard input has to name exactly one.
func (in *inputs) name(arg string) (string, error) {
	found, err := in.names([]string{arg})
	if err != nil {
		return "", err
	}
	if len(found) > 1 {
		wrong := fmt.Errorf("standard input names %d, but one can be changed at a time: %w", len(found), org.ErrUsage)
		return "", org.Hint(wrong, "run the command for each of them")
	}
	return found[0], nil
}

// lines returns the lines of standard input that are not blank, without the blanks around them.
func (in *inputs) lines() ([]string, error) {
	var lines []string
	scan := bufio.NewScanner(plaintext.NewReader(in.reader("names, one a line,")))
	for scan.Scan() {
		if line := strings.TrimSpace(scan.Text()); line != "" {
			lines = append(lines, line)
		}
	}
	switch err := scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("a line of standard input is too long to be a name: %w", org.ErrUsage)
	case errors.As(err, new(*plaintext.Error)):
		return nil, org.Hint(fmt.Errorf("standard input, %w: %w", err, org.ErrUsage), plaintext.Advice)
	case err != nil:
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return lines, nil
}

// reader is standard input. At a terminal, a note says what to type.
func (in *inputs) reader(what string) io.Reader {
	in.tty.Waiting(what)
	return in.tty.In
}

// dashOnce refuses to read standard input twice.
func dashOnce(args []string) error {
	if i := slices.Index(args, "-"); i >= 0 && slices.Contains(args[i+1:], "-") {
		return fmt.Errorf("standard input (-) is named twice: %w", org.ErrUsage)
	}
	return nil
}

// single reports whether args name one thing, not through standard input. It is then shown as an object instead of a
// list.
func single(args []string) bool { return len(args) <= 1 && !slices.Contains(args, "-") }

// path is the path p, which is relative to the working directory.
func (in *inputs) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(in.workDir, p)
}

// fromFile is the open table that --from names.
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

// table opens the CSV file that --from names, or standard input if that is "-". It returns ErrUsage if the file
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

// is reports whether the table is read from that file.
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
