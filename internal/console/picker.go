package console

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
	"github.com/clipperhouse/displaywidth"
)

// maxFound is how many options are looked for at a time. To see others, the person types more.
const maxFound = 100

// picker is a field with a list below it, which narrows as the person types into the field.
type picker struct {
	*huh.Input

	ctx    context.Context
	choice Choice
	typed  string
	found  []Option // what matches typed
	chosen []Option
	at     int // the index in found of the highlighted option
	top    int // the index in found of the first one shown
	failed error

	all         int // how many match when nothing is typed
	width, rows int // of the list
}

// newPicker makes a picker for q. first is what matches when nothing is typed.
func (c *Console) newPicker(ctx context.Context, q Choice, first []Option) *picker {
	p := &picker{Input: huh.NewInput(), ctx: ctx, choice: q, chosen: q.Chosen, found: first, all: len(first)}
	p.Title(q.Title).Value(&p.typed)
	p.at = max(0, position(first, q.Start))
	width, height := c.size()
	if lipgloss.Width(q.Title) < width/2 {
		p.Inline(true).Prompt(" ")
	}
	p.WithWidth(width)
	p.fit(height)
	return p
}

// fit sets the height of the list for a terminal of that height: at most the number of options when nothing is typed.
func (p *picker) fit(height int) {
	head := lipgloss.Height(p.Input.View())
	if p.choice.HowMany != One {
		head++
	}
	const below = 2 // the help, and the space above it
	p.rows = max(1, min(p.all, height-head-below))
	p.move(0)
}

// Update takes the keys that move and choose; all others edit what is typed.
func (p *picker) Update(msg tea.Msg) (huh.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.fit(msg.Height)
	case tea.KeyPressMsg:
		if cmd, taken := p.press(msg.String()); taken {
			return p, cmd
		}
	}
	before := p.typed
	_, cmd := p.Input.Update(msg)
	if p.typed != before {
		return p, tea.Batch(cmd, p.search())
	}
	return p, cmd
}

// press acts on a key, unless it edits what is typed.
func (p *picker) press(name string) (cmd tea.Cmd, taken bool) {
	switch name {
	case "up", "ctrl+p":
		p.move(-1)
	case "down", "ctrl+n":
		p.move(1)
	case "pgup":
		p.move(-p.rows)
	case "pgdown":
		p.move(p.rows)
	case "enter":
		return p.finish(), true
	case "shift+tab":
	case "tab":
		return p.toggle(), true
	case "space":
		switch {
		case p.typed != "":
			return nil, false
		case p.choice.HowMany == One:
			return p.finish(), true
		}
		return p.toggle(), true
	default:
		return nil, false
	}
	return nil, true
}

// move highlights the option that is n rows further down.
func (p *picker) move(n int) {
	p.at = max(0, min(p.at+n, len(p.found)-1))
	p.top = max(0, min(p.top, p.at, len(p.found)-p.rows), p.at-p.rows+1)
}

// search looks for what is typed now.
func (p *picker) search() tea.Cmd {
	if p.found, p.failed = p.choice.find(p.ctx, p.typed, maxFound); p.failed != nil {
		return endForm
	}
	p.at, p.top = 0, 0
	return nil
}

// toggle selects or deselects the highlighted option, and clears what is typed.
func (p *picker) toggle() tea.Cmd {
	if p.choice.HowMany == One || len(p.found) == 0 {
		return nil
	}
	o := p.found[p.at]
	if i := position(p.chosen, o.Value); i >= 0 {
		p.chosen = slices.Delete(slices.Clone(p.chosen), i, i+1)
	} else {
		p.chosen = append(slices.Clip(p.chosen), o)
	}
	if p.typed == "" {
		return nil
	}
	p.typed = ""
	p.Value(&p.typed)
	return p.search()
}

// finish ends the question. The answer is what is chosen and, if something is typed or nothing is chosen although an
// answer is required, also the highlighted option.
func (p *picker) finish() tea.Cmd {
	needed := p.typed != "" || len(p.chosen) == 0 && p.choice.HowMany != Any
	if needed && len(p.found) == 0 {
		return nil
	}
	if needed && position(p.chosen, p.found[p.at].Value) < 0 {
		p.chosen = append(slices.Clip(p.chosen), p.found[p.at])
	}
	return huh.NextField
}

// View shows the field, what is chosen if that may be several, and the list.
func (p *picker) View() string {
	base := theme(false).Focused.Base
	width := p.width - base.GetHorizontalFrameSize()
	var lines []string
	if p.choice.HowMany != One {
		lines = append(lines, displaywidth.TruncateString("Chosen: "+cmp.Or(labels(p.chosen), "none"), width, "…"))
	}
	for i := p.top; i < min(p.top+p.rows, len(p.found)); i++ {
		lines = append(lines, p.row(i, width))
	}
	if len(p.found) == 0 {
		lines = append(lines, "nothing matches")
	}
	rest := p.rows - max(1, min(len(p.found)-p.top, p.rows))
	list := strings.Join(lines, "\n") + strings.Repeat("\n", rest)
	return p.Input.View() + "\n" + base.Width(p.width).Render(list)
}

// row shows the option with that index.
func (p *picker) row(i, width int) string {
	styles := theme(false).Focused
	mark, style := "  ", lipgloss.NewStyle()
	if i == p.at {
		mark, style = styles.SelectSelector.String(), styles.SelectedOption
	}
	if p.choice.HowMany != One {
		box := styles.UnselectedPrefix
		if position(p.chosen, p.found[i].Value) >= 0 {
			box = styles.SelectedPrefix
		}
		mark += box.String()
	}
	return mark + style.Render(displaywidth.TruncateString(p.found[i].Label, width-lipgloss.Width(mark), "…"))
}

// KeyBinds are the keys that the help shows.
func (p *picker) KeyBinds() []key.Binding {
	binds := []key.Binding{
		key.NewBinding(key.WithKeys("type"), key.WithHelp("type", "to search")),
		key.NewBinding(key.WithKeys("down"), key.WithHelp("↑/↓", "move")),
	}
	enter := "choose"
	if p.choice.HowMany != One {
		binds = append(binds, key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "choose")))
		enter = "done"
	}
	return append(binds,
		key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", enter)),
		key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "cancel")))
}

// WithWidth makes the field and the list that wide.
func (p *picker) WithWidth(width int) huh.Field {
	p.width = width
	p.Input.WithWidth(width)
	return p
}

// WithHeight leaves the list as it is: its height follows from that of the terminal.
func (p *picker) WithHeight(int) huh.Field { return p }
