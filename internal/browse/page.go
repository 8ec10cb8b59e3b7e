package browse

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// page is text to read, which can be scrolled.
type page struct {
	title, text string
	copies      string // what the key for copying takes
	what        string // what that is
	top         int
}

func newPage(title, text string) *page { return &page{title: title, text: text} }

func (p *page) press(m *model, key tea.KeyPressMsg) tea.Cmd {
	_, height := m.inside()
	switch key.String() {
	case "up", "k":
		p.top--
	case "down", "j":
		p.top++
	case "pgup", "ctrl+b":
		p.top -= height
	case "pgdown", "ctrl+f", "space":
		p.top += height
	case "home", "g":
		p.top = 0
	case "end", "G":
		p.top = len(p.lines(m))
	case "y":
		return m.copyText(p.copies, p.what)
	case "ctrl+c":
		return m.interrupt()
	case "esc", "q", "enter", "?":
		m.over = nil
	}
	return nil
}

func (p *page) take(*model, tea.Msg) tea.Cmd { return nil }

// lines are the lines of the text, none wider than the box.
func (p *page) lines(m *model) []string {
	width, _ := m.inside()
	return lineUp(strings.TrimRight(p.text, "\n"), width) // so that a link can be copied with the mouse
}

func (p *page) draw(m *model) (text string, x, y int) {
	width, height := m.inside()
	lines := p.lines(m)
	p.top = max(0, min(p.top, len(lines)-height))
	foot := "Esc back"
	if p.copies != "" {
		foot = "y copy " + p.what + "  " + foot
	}
	if len(lines) > height {
		foot = "↑ ↓ scroll  " + foot
	}
	return m.box(p.title, lines[p.top:min(p.top+height, len(lines))], foot, width)
}
