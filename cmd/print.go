package cmd

import (
	"bufio"
	"bytes"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/safetext"
)

// printer prints what a command finds and does: results on standard output, everything else on standard error.
type printer struct {
	flags    *globalFlags
	tty      *console.Console
	environ  environ
	now      func() time.Time
	location func() *time.Location // the person's time zone

	out *bufio.Writer     // results, flushed when the command has succeeded or failed
	bar *console.Progress // of a long work, or nil
}

// say writes a line to standard error.
func (p *printer) say(format string, args ...any) {
	_, _ = fmt.Fprintln(p.tty.Err, safetext.Line(fmt.Sprintf(format, args...))) // there is nowhere to report it
}

// forPeople reports whether what is printed is for people, not for a program.
func (p *printer) forPeople() bool { return !p.flags.quiet && !p.output().Effective().Machine() }

// done prints a line that says what a command did. In a machine format it calls machine instead; with -q it does
// nothing.
func (p *printer) done(machine func() error, format string, args ...any) error {
	if p.flags.quiet {
		return nil
	}
	if p.output().Effective().Machine() {
		return machine()
	}
	_, err := fmt.Fprintln(p.out, safetext.Line(fmt.Sprintf(format, args...)))
	return err
}

// lines prints lines as results.
func (p *printer) lines(lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(p.out, safetext.Line(line)); err != nil {
			return err
		}
	}
	return nil
}

// nothing prints the result of a command that had nothing to do: a note, and an empty list for programs.
func (p *printer) nothing() error {
	p.tty.Note("%v", errNothing)
	if !p.output().Effective().Machine() || p.flags.quiet {
		return nil
	}
	return showAll(p, listing.Columns[string]{{Name: "id", Value: func(s string) any { return s }}}, nil)
}

// show prints one row: all its columns but those that come only when named, and further ones that are named.
func show[T any](p *printer, columns listing.Columns[T], row T, further ...string) error {
	cols, err := columnsToShow(columns, further)
	if err != nil {
		return err
	}
	out := p.output()
	return p.written(listing.WriteOne(p.out, cols, row, out), out, wider)
}

// columnsToShow are all columns but those that come only when named, and further ones.
func columnsToShow[T any](columns listing.Columns[T], further []string) (listing.Columns[T], error) {
	return columns.Select(columns.Names(), listing.Wide, listing.Selection{Show: further})
}

// showAll prints rows as a list: an array in JSON, one after the other for people.
func showAll[T any](p *printer, columns listing.Columns[T], rows []T, further ...string) error {
	cols, err := columnsToShow(columns, further)
	if err != nil {
		return err
	}
	out := p.output()
	out.Records = true
	return write(p, cols, listing.RowsOf(rows), out)
}

// write prints rows as a list, and a note if the terminal is too narrow for it.
func write[T any](p *printer, columns listing.Columns[T], rows iter.Seq2[T, error], out listing.Output) error {
	return p.written(listing.Write(p.out, columns, rows, out), out, wider)
}

// wider is the advice for a table that is too wide for the terminal.
const wider = "a wider terminal"

// written is called after results were written to p.out, with the error. It says if the screen was too narrow
// for them and that remedy helps.
func (p *printer) written(err error, out listing.Output, remedy string) error {
	if err != nil {
		return err
	}
	if err := p.out.Flush(); err != nil || out.Screen == nil {
		return err
	}
	if len(out.Screen.LeftOut) > 0 {
		p.say("Left out to fit %d columns: %s; -o wide shows all.", out.Screen.Width,
			strings.Join(out.Screen.LeftOut, ", "))
	}
	if out.Screen.Stacked {
		p.say("The terminal is too narrow for a table: each field has a line of its own. For a table, use %s.", remedy)
	}
	return nil
}

// below lets progress stand below what was written, unless that is half a line on the same terminal.
func (p *printer) below(written []byte) {
	if p.bar != nil {
		p.bar.Hold(p.tty.OutTTY && !bytes.HasSuffix(written, []byte("\n")))
	}
}

// trace says on standard error what is done, if --debug asks for it.
func (p *printer) trace(what string, args ...any) {
	if p.flags.debug {
		slog.New(slog.NewTextHandler(p.tty.Err, nil)).Info(what, args...)
	}
}

// output is how results are to be written.
func (p *printer) output() listing.Output {
	o := listing.Output{Format: listing.Format(p.flags.output), JQ: p.flags.jq, Template: p.flags.template}
	if o.JQ != "" {
		o.Environ = config.WithoutSecrets(p.environ)
	}
	if p.flags.quiet {
		o.Format = listing.IDs
	}
	if p.tty.OutTTY {
		o.Screen = &listing.Screen{Width: p.tty.Width(), Color: p.tty.Color, Now: p.now(), Location: p.location}
	}
	return o
}

// when is a time in a sentence: as tables have it on a terminal, and exact elsewhere.
func (p *printer) when(t time.Time) string {
	if !p.tty.OutTTY {
		return t.UTC().Format(time.RFC3339)
	}
	return string(listing.AppendInstant(nil, t.In(p.location()), p.now()))
}
