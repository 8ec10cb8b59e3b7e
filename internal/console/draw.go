package console

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"github.com/roster-cli/roster/internal/safetext"
)

// minWidth and minHeight are the smallest terminal that forms fit on.
const minWidth, minHeight = 40, 8

// errEnd is the end of input. To everybody else it is an interruption.
var errEnd = fmt.Errorf("end of input: %w", ErrInterrupted)

// question is one that takes a line for an answer.
type question struct {
	title    string
	hidden   bool
	validate func(string) error
	// show is the answer as it stays on the screen.
	show func(answer string) string
}

// askLine asks q as a form, or line by line where a form cannot be drawn.
func (c *Console) askLine(ctx context.Context, q question) (string, error) {
	if !c.Interactive() {
		return "", ErrNotInteractive
	}
	if !c.drawable() {
		return c.plainLine(ctx, q)
	}
	var answer string
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

// drawable reports whether a form can be drawn: not on a dumb terminal, nor on one that is
// too small or does not know its size.
func (c *Console) drawable() bool {
	_, isFile := c.In.(*os.File)
	width, height := size(c.Err)
	kind := c.Getenv("TERM")
	known := kind != "dumb" && (kind != "" || runtime.GOOS == "windows")
	return isFile && known && width >= minWidth && height >= minHeight
}

// draw runs the field and leaves the terminal as it was. Ctrl-C is ErrInterrupted, Ctrl-D errEnd.
func (c *Console) draw(ctx context.Context, field huh.Field) error {
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
	ended := false
	filter := func(_ tea.Model, msg tea.Msg) tea.Msg {
		press, isKey := msg.(tea.KeyPressMsg)
		if isKey && press.String() == "ctrl+d" {
			ended = true
			return tea.InterruptMsg{}
		}
		if isKey && lost(field, press) {
			return nil
		}
		return msg
	}
	keys := huh.NewDefaultKeyMap()
	keys.MultiSelect.Toggle = key.NewBinding(key.WithKeys("space", "x"), key.WithHelp("space", "toggle"))
	// Letters must not choose by accident: what is typed for another question may end up here.
	keys.Confirm.Toggle = key.NewBinding(key.WithKeys("left", "right", "tab"), key.WithHelp("←/→", "toggle"))
	_, isInput := field.(*huh.Input)
	form := huh.NewForm(huh.NewGroup(field).WithShowHelp(!isInput)).
		WithTheme(huh.ThemeFunc(theme)).
		WithKeyMap(keys).
		WithProgramOptions(tea.WithoutSignalHandler(), tea.WithFilter(filter), tea.WithColorProfile(profile),
			tea.WithEnvironment(c.environment())).
		WithInput(in).
		WithOutput(canvas{out, out.Fd()}).
		WithViewHook(func(v tea.View) tea.View { v.ReportFocus = false; return v })
	err = form.RunWithContext(ctx)
	switch {
	case ctx.Err() != nil, errors.Is(err, huh.ErrUserAborted) && !ended:
		return ErrInterrupted
	case err != nil, form.State != huh.StateCompleted:
		return errEnd
	}
	return nil
}

// listHeight is how many rows a list and its title get, so that the help below it still fits.
func (c *Console) listHeight(title string, options []Option) int {
	width, height := size(c.Err)
	titleRows := lipgloss.Width(title)/(width-4) + 1
	return min(titleRows+len(options), height-4)
}

// lost reports whether the key would move the cursor of a list in which nothing matches:
// huh v2.0.3 then loses it and panics later.
func lost(field huh.Field, press tea.KeyPressMsg) bool {
	list, ok := field.(interface{ Hovered() (string, bool) })
	if !ok {
		return false
	}
	switch press.String() {
	case "up", "down", "ctrl+p", "ctrl+n", "ctrl+k", "ctrl+j", "ctrl+u", "pgup", "pgdown", "home", "end":
		_, hovered := list.Hovered()
		return !hovered
	}
	return false
}

// environment is all that the form may know. With SSH_TTY and without TERM_PROGRAM it does not ask
// the terminal what it can do: the answer could come after the form is gone, as if it were typed.
func (c *Console) environment() []string {
	return []string{"TERM=" + c.Getenv("TERM"), "SSH_TTY=yes"}
}

// theme keeps to the terminal's own colours and never tells anything by colour alone.
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
