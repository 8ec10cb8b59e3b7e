package console

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
)

// Stage is where something is drawn already, and questions are asked as a part of it.
type Stage struct {
	// Show shows the form and returns when it is over, or when ctx is done.
	Show func(ctx context.Context, f *Form) error
	// Size returns columns and rows that a form may take.
	Size func() (width, height int)
	// Raw writes a sequence that changes nothing on the screen to the terminal.
	Raw func(sequence string)
}

// size returns the columns and rows that a form may take, or 0 and 0 if they are unknown.
func (c *Console) size() (width, height int) {
	if c.Stage != nil {
		return c.Stage.Size()
	}
	return size(c.Err)
}

// Form is a question as it is drawn: a model of Bubble Tea, which clears itself from the screen at its end.
type Form struct {
	form     huh.Model
	end      tea.Cmd // follows the end
	answered bool
	blanks   int
	left     error // set if the person left the form without an answer: ErrInterrupted, ErrCancelled or errEnd
}

func newForm(field huh.Field) *Form {
	keys := huh.NewDefaultKeyMap()
	// Letters must not choose by accident: what is typed for another question may end up here.
	keys.Confirm.Toggle = key.NewBinding(key.WithKeys("left", "right", "tab"), key.WithHelp("←/→", "toggle"))
	_, isInput := field.(*huh.Input)
	blanks := 1 // above the help
	if _, isConfirm := field.(*confirm); isConfirm {
		blanks = 2
	}
	form := huh.NewForm(huh.NewGroup(field).WithShowHelp(!isInput)).WithTheme(huh.ThemeFunc(theme)).WithKeyMap(keys)
	form.SubmitCmd = endForm
	return &Form{form: form, blanks: blanks}
}

// Blanks is how many of the form's lines are empty, and can be left out where there is little room.
func (f *Form) Blanks() int { return f.blanks }

// formOver ends a form.
type formOver struct{}

func endForm() tea.Msg { return formOver{} }

// Over reports whether the form was answered or left.
func (f *Form) Over() bool { return f.answered || f.left != nil }

// Init starts the form.
func (f *Form) Init() tea.Cmd { return f.form.Init() }

// Update takes a message. Esc, Ctrl-C and Ctrl-D leave the form.
func (f *Form) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok && f.left == nil {
		f.left = map[string]error{"ctrl+c": ErrInterrupted, "ctrl+d": errEnd, "esc": ErrCancelled}[press.String()]
	}
	if _, over := msg.(formOver); over && f.left == nil {
		f.answered = true
	}
	if f.Over() {
		return f, f.end
	}
	var cmd tea.Cmd
	f.form, cmd = f.form.Update(msg)
	if _, ok := msg.(tea.WindowSizeMsg); ok {
		// huh gives the field the height that it had before it heard of the size.
		var more tea.Cmd
		f.form, more = f.form.Update(msg)
		cmd = tea.Batch(cmd, more)
	}
	return f, cmd
}

// View shows the form, or nothing once it is over.
func (f *Form) View() tea.View {
	if f.Over() {
		return tea.NewView("")
	}
	return tea.NewView(f.form.View())
}
