// Package browse shows the lists as tables to move in, and hands what is to be changed to the commands that do it.
package browse

import (
	"context"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/listing"
)

// Table is a list, as a tab shows it.
type Table interface {
	// Noun names it, in the plural, as on the command line.
	Noun() string
	// Columns are all of its columns, in order.
	Columns() []Column
	// Look returns the rows as v shows them. What is wrong with v is a *listing.UsageError.
	Look(v View) (Look, error)
	// Complete returns what a filter that is being typed can go on to.
	Complete(ctx context.Context, typed string) []string
}

// Column is a column of a Table and what can be done with it.
type Column struct {
	Name                 string
	Sortable, Filterable bool
}

// View says which rows a Table shows, and how, as the flags of the list command do.
type View struct {
	Filter     string
	Sort       string // "": the order that the table has by itself
	Show, Hide []string
}

// Look is the rows of a Table in a View.
type Look interface {
	// Sort is the order, and Columns are the columns that are shown.
	Sort() string
	Columns() []string
	// Window reads rows next to a place, Again the row that was at a place, and Before counts those before it.
	Window(ctx context.Context, w listing.Window) ([]Row, error)
	Again(ctx context.Context, p listing.Place) (Row, error)
	Before(ctx context.Context, p listing.Place, most int) (int, error)
	// Jump is the place of the first row that begins with text in the first column of the order.
	Jump(text string) (listing.Place, error)
	// Count counts all rows, up to most+1.
	Count(ctx context.Context, most int) (int, error)
	// Lay lays out rows on a screen of that width, and Record one of them as field and value lines.
	Lay(rows []Row, width int) listing.Layout
	Record(row Row, width int) string
}

// Row is a row of a Table.
type Row struct {
	ID    string
	Named string // as commands name it
	Title string // as people know it
	State string // that entries of its menu depend on: the status of an invitation, or Empty
	Place listing.Place
	Data  any // of the Table
}

// Empty is the state of a group without members.
const Empty = "empty"

// World is what browse works on.
type World struct {
	Tables       []Table
	Organization string
	// Refusal says why nothing may be changed; "" means that it may.
	Refusal string
	// Version is another text after each change of the database, whoever made it.
	Version func(ctx context.Context) (string, error)
	// Tell returns the command line with these arguments, quoted for a shell.
	Tell func(args ...string) string
	// Run runs a command, whose questions p answers. It returns when the command has ended.
	Run func(ctx context.Context, p Person, args ...string) Result
	// Advice says what is wrong, and what can be done about it, on one line.
	Advice func(error) string
	// Still means that changes by others are looked for only on a Recheck.
	Still bool
	// Copy puts text on the clipboard, and says what became of it.
	Copy func(p Person, text, what string) string
}

// Person answers the questions of a command.
type Person struct {
	// Ask shows a question and returns when it is answered or left, or when ctx is done.
	Ask func(ctx context.Context, q Question) error
	// Size returns the columns and rows that there are for a question, and for what commands print.
	Size func() (width, height int)
	// Raw writes a sequence to the terminal that changes nothing on the screen.
	Raw func(sequence string)
}

// Question is a question of a command.
type Question struct {
	Form *console.Form
	Told string // the command line so far
	Said string // what the command has said so far
}

// Result is how a command ended.
type Result struct {
	Told    string // the command line that does the same
	Out     string // its results
	Err     string // what it said besides
	Failed  bool
	Refused bool // the person said no, so that nothing was done
}

// Terminal is where browse is shown.
type Terminal struct {
	In      io.Reader
	Out     io.Writer
	Term    string // the kind of the terminal
	Color   bool
	Started string // the noun of the table that is shown first
	// Heed calls tidy when somebody asks the process to stop, until done is called. If tidy returns false, the terminal is
	// as it was, and the process stops. A nil Heed means that there is no shell to go back to.
	Heed func(tidy func() bool) (done func())
}

// Run shows the tables until the person leaves. It leaves the terminal as it was. After Ctrl-C it returns
// console.ErrInterrupted.
func Run(ctx context.Context, w World, t Terminal) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var p *tea.Program
	var pace pace
	m := newModel(ctx, w, t.Started, func(msg tea.Msg) { p.Send(msg) })
	m.shell = t.Heed != nil
	g := &guard{model: m}
	profile := colorprofile.Ascii
	if t.Color {
		profile = colorprofile.ANSI
	}
	// With SSH_TTY and without TERM_PROGRAM the terminal is not asked what it can do: the answer could arrive after the
	// end and be taken for what was typed at the shell.
	p = tea.NewProgram(g, tea.WithoutSignalHandler(), tea.WithColorProfile(profile),
		tea.WithEnvironment([]string{"TERM=" + t.Term, "SSH_TTY=yes"}), tea.WithInput(t.In), tea.WithOutput(t.Out),
		tea.WithFPS(framesPerSecond), tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg { return pace.filter(p, msg) }))
	defer context.AfterFunc(ctx, p.Quit)()
	if t.Heed != nil {
		defer t.Heed(m.tidy)() // which sends to p
	}
	_, err := p.Run()
	switch {
	case g.mistake != nil:
		return g.mistake
	case m.interrupted:
		return console.ErrInterrupted
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return err
}

// Model returns the model of the screen, for a program that send sends messages to.
func Model(ctx context.Context, w World, started string, send func(tea.Msg)) tea.Model {
	return newModel(ctx, w, started, send)
}

const (
	// watchEvery is how often it is looked for changes by others.
	watchEvery = time.Second
	// restEvery is how long the rows are shown as they were read, although nothing changed.
	restEvery = time.Minute
	// slowAfter is how long reading may take before the screen says that it does.
	slowAfter = 150 * time.Millisecond
	// silentAfter is how long reading may take before the screen says that the database does not answer.
	silentAfter = 5 * time.Second
	// countTo is how far rows are counted.
	countTo = 10000
)
