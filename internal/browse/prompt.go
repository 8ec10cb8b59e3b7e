package browse

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/roster-cli/roster/internal/listing"
)

// prompt is a line that is typed at the bottom of the screen. What is wrong with it is said under the very place.
type prompt struct {
	input textinput.Model
	hint  string
	// try takes what was typed, or says what is wrong with it.
	try func(m *model, text string) (tea.Cmd, error)
	// offer returns what the text can go on to; nil: nothing is offered.
	offer func(ctx context.Context, text string) []string

	whole   bool // what is typed first takes the place of the text, unless it goes on with it
	wrong   error
	tried   bool // what is wrong is said from the first try on
	offered []string
	stop    context.CancelFunc // of looking for what to offer
}

// offers are what the text can go on to.
type offers struct {
	to    *prompt
	text  string
	found []string
}

func (m *model) newPrompt(label, text string) *prompt {
	p := &prompt{input: textinput.New(), stop: func() {}}
	p.input.Prompt = label + " "
	p.input.SetValue(text)
	p.input.CursorEnd()
	p.selectWhole(false)
	p.input.Focus()
	m.over = p
	return p
}

// askFilter edits the filter.
func (m *model) askFilter() tea.Cmd {
	t := m.tab()
	if t.look == nil {
		return nil
	}
	return m.editFilter(t.view.Filter)
}

// filterBy edits the filter, which goes on with a condition on a column.
func (m *model) filterBy(column string) tea.Cmd {
	filter := m.tab().view.Filter
	if filter != "" {
		filter += " "
	}
	return m.editFilter(filter + column)
}

func (m *model) editFilter(text string) tea.Cmd {
	t := m.tab()
	p := m.newPrompt("filter", text)
	p.hint = "Tab goes on  Enter filters  empty shows all"
	p.offer = t.table.Complete
	p.try = func(m *model, text string) (tea.Cmd, error) { return m.tryView(t, func(v *View) { v.Filter = text }) }
	return p.complete(m)
}

// askOrder edits the order.
func (m *model) askOrder() tea.Cmd {
	t := m.tab()
	if t.look == nil {
		return nil
	}
	p := m.newPrompt("order", t.look.Sort())
	p.selectWhole(true)
	var columns []string
	for _, c := range t.table.Columns() {
		if c.Sortable {
			columns = append(columns, c.Name)
		}
	}
	p.hint = "as role desc, name  Tab goes on  Enter sorts"
	p.offer = func(_ context.Context, text string) []string { return completeOrder(columns, text) }
	p.try = func(m *model, text string) (tea.Cmd, error) { return m.tryView(t, func(v *View) { v.Sort = text }) }
	return p.complete(m)
}

// completeOrder returns what an order can go on to: columns.
func completeOrder(columns []string, text string) []string {
	i := strings.LastIndexAny(text, ", ") + 1
	var found []string
	for _, c := range append(slices.Clone(columns), "desc") {
		if typed := text[i:]; strings.HasPrefix(c, strings.ToLower(typed)) && c != typed {
			found = append(found, text[:i]+c)
		}
	}
	return found
}

// tryView shows the table as it is after the change, from the start.
func (m *model) tryView(t *tab, change func(*View)) (tea.Cmd, error) {
	v := t.view
	change(&v)
	if err := t.see(v); err != nil {
		return nil, err
	}
	t.marks = nil
	return m.read(t, atStart, listing.Place{}), nil
}

// askJump asks for the beginning of the row to go to.
func (m *model) askJump() tea.Cmd {
	t := m.tab()
	if t.look == nil {
		return nil
	}
	column, _, _ := strings.Cut(t.look.Sort(), " ")
	p := m.newPrompt("go to "+strings.TrimRight(column, ","), "")
	p.hint = "the first row that begins with it, or comes after it"
	p.try = func(m *model, text string) (tea.Cmd, error) {
		place, err := t.look.Jump(text)
		if err != nil || place.Zero() {
			return nil, err
		}
		return m.read(t, atJump, place), nil
	}
	return nil
}

func (p *prompt) press(m *model, key tea.KeyPressMsg) tea.Cmd {
	switch key.String() {
	case "ctrl+c":
		return m.interrupt()
	case "esc":
		p.stop()
		m.over = nil
		return nil
	case "enter":
		p.tried = true
		cmd, err := p.try(m, strings.TrimSpace(p.input.Value()))
		if p.wrong = err; err == nil {
			p.stop()
			m.over = nil
		}
		return cmd
	case "tab":
		p.goOn()
		return p.complete(m)
	}
	return p.take(m, key)
}

// take edits the line.
func (p *prompt) take(m *model, msg tea.Msg) tea.Cmd {
	if o, ok := msg.(offers); ok {
		if o.to == p && o.text == p.text() {
			p.offered = o.found
		}
		return nil
	}
	before := p.text()
	p.replace(msg)
	var cmd tea.Cmd
	p.input, cmd = p.input.Update(msg)
	if p.text() == before {
		return cmd
	}
	p.wrong = nil
	return tea.Batch(cmd, p.complete(m))
}

// goOn takes what all offers have in common.
func (p *prompt) goOn() {
	if len(p.offered) == 0 {
		return
	}
	common := p.offered[0]
	for _, o := range p.offered[1:] {
		for !strings.HasPrefix(o, common) {
			common = common[:len(common)-1]
		}
	}
	if common = strings.ToValidUTF8(common, ""); len(common) > len(p.text()) || len(p.offered) == 1 {
		p.selectWhole(false)
		p.input.SetValue(common)
		p.input.CursorEnd()
	}
}

// complete looks aside for what the text can go on to.
func (p *prompt) complete(m *model) tea.Cmd {
	p.stop()
	p.offered = nil
	if p.offer == nil || p.input.Position() < len([]rune(p.input.Value())) {
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	p.stop = cancel
	text := p.text()
	return func() tea.Msg { return offers{p, text, p.offer(ctx, text)} }
}

// text is what was typed, without what will be replaced.
func (p *prompt) text() string {
	if p.whole {
		return ""
	}
	return p.input.Value()
}

// selectWhole selects the whole text, or takes that back.
func (p *prompt) selectWhole(whole bool) {
	p.whole = whole
	style := textinput.StyleState{Text: lipgloss.NewStyle().Reverse(whole)}
	p.input.SetStyles(textinput.Styles{Focused: style}) // in the colours of the terminal, whatever they are
}

// replace takes the text away if it was selected and something takes its place. A comma or a blank goes on with it.
func (p *prompt) replace(msg tea.Msg) {
	typed := ""
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		typed = msg.Text
		if name := msg.String(); name == "backspace" || name == "delete" {
			typed = name
		}
	case tea.PasteMsg:
		typed = msg.Content
	default:
		return
	}
	if p.whole && typed != "" && !strings.ContainsAny(typed[:1], ", ") {
		p.input.SetValue("")
	}
	p.selectWhole(false)
}
