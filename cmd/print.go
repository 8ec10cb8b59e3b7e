package cmd

import (
	"fmt"
	"iter"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/safetext"
)

// say tells the person something on standard error.
func (e *env) say(format string, args ...any) {
	_, _ = fmt.Fprintln(e.stderr, safetext.Line(fmt.Sprintf(format, args...))) // nobody is left to tell
}

// forPeople tells whether what is printed is for people, and not for a program that reads it.
func (e *env) forPeople() bool { return !e.flags.quiet && !e.output().Effective().Machine() }

// done prints a line that says what a command did. In a machine format it calls machine instead; with -q it does
// nothing.
func (e *env) done(machine func() error, format string, args ...any) error {
	if e.flags.quiet {
		return nil
	}
	if e.output().Effective().Machine() {
		return machine()
	}
	_, err := fmt.Fprintln(e.out, safetext.Line(fmt.Sprintf(format, args...)))
	return err
}

// printLines prints lines as results.
func (e *env) printLines(lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(e.out, safetext.Line(line)); err != nil {
			return err
		}
	}
	return nil
}

// nothing is what a command prints that had nothing to do: an empty list.
func (e *env) nothing() error {
	e.tty.Note("%v", errNothing)
	if !e.output().Effective().Machine() || e.flags.quiet {
		return nil
	}
	return showAll(e, listing.Columns[string]{{Name: "id", Value: func(s string) any { return s }}}, nil)
}

// show prints one row: all its columns but those that come only when named, and further ones that are named.
func show[T any](e *env, columns listing.Columns[T], row T, further ...string) error {
	cols, err := shownColumns(columns, further)
	if err != nil {
		return err
	}
	out := e.output()
	return e.written(listing.WriteOne(e.out, cols, row, out), out, wider)
}

// shownColumns are all columns but those that come only when named, and further ones.
func shownColumns[T any](columns listing.Columns[T], further []string) (listing.Columns[T], error) {
	return columns.Select(columns.Names(), listing.Wide, listing.Selection{Show: further})
}

// showAll prints rows as a list: an array in JSON, one after the other for people.
func showAll[T any](e *env, columns listing.Columns[T], rows []T, further ...string) error {
	cols, err := shownColumns(columns, further)
	if err != nil {
		return err
	}
	out := e.output()
	out.Records = true
	return write(e, cols, listing.RowsOf(rows), out)
}

// write prints rows as a list, and a note if the terminal is too narrow for it.
func write[T any](e *env, columns listing.Columns[T], rows iter.Seq2[T, error], out listing.Output) error {
	return e.written(listing.Write(e.out, columns, rows, out), out, wider)
}

// wider is the remedy for a table that is too wide for the terminal.
const wider = "a wider terminal"

// written is called after results were written to e.out, with the error. It tells a person if the screen was too narrow
// for them and that remedy helps.
func (e *env) written(err error, out listing.Output, remedy string) error {
	if err != nil {
		return err
	}
	if err := e.out.Flush(); err != nil || out.Screen == nil {
		return err
	}
	if len(out.Screen.LeftOut) > 0 {
		e.say(
			"Left out to fit %d columns: %s; -o wide shows all.",
			out.Screen.Width,
			strings.Join(out.Screen.LeftOut, ", "),
		)
	}
	if out.Screen.Stacked {
		e.say("The terminal is too narrow for a table: each field has a line of its own. For a table, use %s.", remedy)
	}
	return nil
}
