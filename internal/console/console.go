// Package console talks to a person at a terminal: prompts, notes, colour, progress, the clipboard.
package console

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"

	"github.com/roster-cli/roster/internal/safetext"
)

var (
	// ErrInterrupted is returned by a prompt after Ctrl-C, at the end of input, or when its context is done.
	ErrInterrupted = errors.New("interrupted")
	// ErrCancelled is returned by a prompt after Esc.
	ErrCancelled = errors.New("cancelled; nothing changed")
	// errNotInteractive is returned by a prompt if there is nobody to answer.
	errNotInteractive = errors.New("there is nobody to ask")
)

// Console is the terminal of a command. Results go to Out, everything else to Err.
// The fields may be changed after New; a Console is used by one goroutine at a time.
type Console struct {
	In       io.Reader
	Out, Err io.Writer
	// InTTY, OutTTY and ErrTTY report which of them are terminals.
	InTTY, OutTTY, ErrTTY bool
	// Width returns the width of Out in columns, or 0 if it is unknown.
	Width func() int
	// Color and ErrColor report whether to use colour on Out and on Err.
	Color, ErrColor bool
	// NoInput forbids prompts, even on a terminal.
	NoInput bool
	// Quiet drops notes and warnings.
	Quiet bool
	// Stage, if set, is where questions are asked, instead of the terminal.
	Stage  *Stage
	getenv func(string) string

	raw bool // the terminal shows nothing that is typed, and does not return the carriage at the end of a line
}

// New returns a Console for these streams. It uses colour on terminals, except with NO_COLOR (no-color.org) or
// TERM=dumb, and on a Windows console that is too old for it.
func New(in io.Reader, out, err io.Writer, getenv func(string) string) *Console {
	c := &Console{
		In: in, Out: out, Err: err, getenv: getenv,
		InTTY: isTerminal(in), OutTTY: isTerminal(out), ErrTTY: isTerminal(err),
		Width: func() int { width, _ := size(out); return width },
	}
	welcome := getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
	c.Color, c.ErrColor = escapes(out) && welcome && c.OutTTY, escapes(err) && welcome && c.ErrTTY
	return c
}

// Drawable reports whether there is a person at a terminal on which something can be drawn.
func (c *Console) Drawable() bool { return c.Interactive() && c.OutTTY && c.drawable() }

// Interactive reports whether a person can be asked.
func (c *Console) Interactive() bool { return c.InTTY && c.ErrTTY && !c.NoInput }

// Note writes a note to Err, on one line.
func (c *Console) Note(format string, args ...any) { c.tell("note", format, args) }

// Warn writes a warning to Err, on one line.
func (c *Console) Warn(format string, args ...any) { c.tell("warning", format, args) }

// Waiting says that input is expected at In, and how to end it. It does nothing if In is no terminal.
func (c *Console) Waiting(what string) {
	if !c.InTTY {
		return
	}
	end := "Ctrl-D"
	if runtime.GOOS == "windows" {
		end = "Ctrl-Z and Enter"
	}
	c.Note("waiting for %s from the terminal; end with %s on a line of its own", what, end)
}

func (c *Console) tell(kind, format string, args []any) {
	if c.Quiet {
		return
	}
	c.printf("%s: %s\n", kind, safetext.Line(fmt.Sprintf(format, args...)))
}

// printf writes to Err. If that fails, there is nowhere to report it.
func (c *Console) printf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if c.raw {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	_, _ = io.WriteString(c.Err, text)
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && f != nil && term.IsTerminal(int(f.Fd()))
}

// size returns columns and rows, or 0 and 0 if stream is not a terminal or its size is unknown.
func size(stream any) (width, height int) {
	f, ok := stream.(*os.File)
	if !ok || f == nil {
		return 0, 0
	}
	width, height, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, 0
	}
	return width, height
}
