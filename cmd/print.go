package cmd

import (
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/safetext"
)

// say tells the person something on standard error.
func (e *env) say(format string, args ...any) {
	_, _ = fmt.Fprintln(e.stderr, safetext.Line(fmt.Sprintf(format, args...))) // nobody is left to tell
}

// forPeople tells whether what is printed is for people, and not for a program that reads it.
func (e *env) forPeople() bool { return !e.flags.quiet && !e.output().Effective().Machine() }

// done prints the one line that says what a command did; in a machine format it leaves that to machine; quiet, it prints nothing.
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
	return listing.WriteOne(e.out, cols, row, e.output())
}

// shownColumns are all columns but those that come only when named, and further ones.
func shownColumns[T any](columns listing.Columns[T], further []string) (listing.Columns[T], error) {
	return columns.Select(columns.Names(), listing.Wide, listing.Selection{Show: further})
}

// showAll prints rows as a list: an array in JSON, one after the other for people.
func showAll[T any](e *env, columns listing.Columns[T], rows []T, further ...string) error {
	if e.output().Effective().Machine() {
		cols, err := shownColumns(columns, further)
		if err != nil {
			return err
		}
		return listing.Write(e.out, cols, listing.RowsOf(rows), e.output())
	}
	var err error
	for i, row := range rows {
		if i > 0 {
			_, lineErr := fmt.Fprintln(e.out)
			err = errors.Join(err, lineErr)
		}
		err = errors.Join(err, show(e, columns, row, further...))
	}
	return err
}
