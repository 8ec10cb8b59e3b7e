package console

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"github.com/roster-cli/roster/internal/safetext"
)

// minWidth and minHeight are the size of the smallest terminal on which forms fit.
const minWidth, minHeight = 40, 8

// errEnd is the end of input. Callers of this package see it as an interruption.
var errEnd = fmt.Errorf("end of input: %w", ErrInterrupted)

// question is a question that is answered with a line of text.
type question struct {
	title    string
	start    string // what the line begins as
	hidden   bool
	validate func(string) error
	// show returns the part of the answer that stays on the screen.
	show func(answer string) string
}

// askLine asks q as a form, or line by line where a form cannot be drawn.
func (c *Console) askLine(ctx context.Context, q question) (string, error) {
	if !c.Interactive() {
		return "", errNotInteractive
	}
	if !c.drawable() {
		return c.plainLine(ctx, q)
	}
	answer := q.start
	field := huh.NewInput().Title(q.title).Validate(q.validate).Value(&answer)
	if q.hidden {
		field.EchoMode(huh.EchoModePassword)
	}
	if err := c.draw(ctx, field); err != nil {
		return "", err
	}
	c.printf("%s %s\n", q.title, safetext.Line(q.show(answer)))
	return answer, nil
}

// drawable reports whether a form can be drawn: not on a dumb terminal, nor on one that is too small or of unknown
// size.
func (c *Console) drawable() bool {
	if c.Stage != nil {
		return true
	}
	_, isFile := c.In.(*os.File)
	width, height := c.size()
	kind := c.getenv("TERM")
	known := kind != "dumb" && (kind != "" || runtime.GOOS == "windows")
	return isFile && known && width >= minWidth && height >= minHeight
}

// draw shows the field in a program of its own, or on the Stage, until it is answered. Ctrl-C is ErrInterrupted, Esc
// ErrCancelled, Ctrl-D errEnd.
func (c *Console) draw(ctx context.Context, field huh.Field) error {
	form := newForm(field)
	show := c.play
	if c.Stage != nil {
		show = c.Stage.Show
	}
	err := show(ctx, form)
	switch {
	case ctx.Err() != nil:
		return ErrInterrupted
	case form.left != nil:
		return form.left
	case err != nil, !form.answered:
		return errEnd
	}
	return nil
}

// play runs the form in a program of its own, and leaves the terminal as it was.
func (c *Console) play(ctx context.Context, form *Form) error {
	form.end = tea.Quit
	in, stop, err := newKeyboard(ctx, c.In)
	if err != nil {
		return fmt.Errorf("reading the terminal: %w", err)
	}
	defer stop()
	out, _ := c.Err.(*os.File)
	if state, err := term.GetState(int(in.Fd())); err == nil {
		defer term.Restore(int(in.Fd()), state) //nolint:errcheck // the form did it already, but for panics
	}
	profile := colorprofile.Ascii
	if c.ErrColor {
		profile = colorprofile.ANSI
	}
	_, err = tea.NewProgram(form, tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithColorProfile(profile),
		tea.WithEnvironment(c.environment()), tea.WithInput(in), tea.WithOutput(canvas{out, out.Fd()})).Run()
	return err
}

// environment is the environment that the form sees. With SSH_TTY and without TERM_PROGRAM it does not ask the
// terminal what it can do: the answer could arrive after the form is gone and be taken for input.
func (c *Console) environment() []string {
	return []string{"TERM=" + c.getenv("TERM"), "SSH_TTY=yes"}
}

// Wrap breaks lines that are wider than width columns: at blanks, and not after the hyphens of flags, dates and links.
func Wrap(text string, width int) string {
	const hyphen = "\ue000" // while lines are broken
	text = lipgloss.Wrap(strings.ReplaceAll(text, "-", hyphen), width, "")
	return strings.ReplaceAll(text, hyphen, "-")
}

// theme uses the terminal's own colours, and never conveys anything by colour alone.
func theme(dark bool) *huh.Styles {
	t := huh.ThemeBase(dark)
	t.Focused.Title = t.Focused.Title.Bold(true)
	t.Focused.ErrorMessage = lipgloss.NewStyle().Foreground(lipgloss.Red)
	t.Focused.SelectedOption = t.Focused.SelectedOption.Foreground(lipgloss.Green)
	t.Focused.FocusedButton = lipgloss.NewStyle().Padding(0, 2).MarginRight(1).Bold(true).Reverse(true)
	faint := lipgloss.NewStyle().Faint(true)
	t.Help.ShortKey, t.Help.ShortDesc, t.Help.ShortSeparator, t.Help.Ellipsis = faint, faint, faint, faint
	t.Focused.BlurredButton = lipgloss.NewStyle().Padding(0, 2).MarginRight(1)
	return t
}
