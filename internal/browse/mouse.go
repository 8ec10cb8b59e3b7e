package browse

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// wheelRows is how many rows a notch of the wheel moves.
const wheelRows = 3

// mouse acts on a click or the wheel.
func (m *model) mouse(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		n := wheelRows
		if at.Button == tea.MouseWheelUp {
			n = -n
		}
		if m.over == nil {
			return m.move(n)
		}
		if p, ok := m.over.(*page); ok {
			p.top += n
		}
		return nil
	case tea.MouseClickMsg:
		if n, ok := m.over.(*menu); ok {
			return n.click(m, at)
		}
		if m.over == nil {
			return m.click(at)
		}
	}
	return nil
}

// click chooses the entry under the mouse, or closes the menu.
func (n *menu) click(m *model, at tea.Mouse) tea.Cmd {
	i := at.Y - n.y
	if i < 0 || i >= n.rows || at.X < n.x || at.X >= n.x+n.width {
		m.over = nil
		return nil
	}
	return n.choose(m, n.top+i)
}

// click goes to the table, the column's menu or the row under the mouse; the right button opens the row's menu.
func (m *model) click(at tea.Mouse) tea.Cmd {
	t := m.tab()
	switch row := at.Y - linesAbove; {
	case at.Y == 0:
		return m.clickTab(at.X)
	case row == -1:
		for i, l := range t.shown {
			if x := at.X - gutter - l.at; x >= 0 && x < t.layout.Heads[l.head].Room+1 {
				t.column = t.name(i)
				return m.columnMenu()
			}
		}
	case row >= 0 && row < m.tableRows() && t.top+row < len(t.rows):
		cmd := m.move(t.top + row - t.cursor)
		if at.Button == tea.MouseRight {
			return tea.Batch(cmd, m.rowMenu())
		}
		return cmd
	}
	return nil
}

// clickTab shows the table whose name is under the mouse.
func (m *model) clickTab(x int) tea.Cmd {
	for i, label := range m.tabLabels() {
		if x -= lipgloss.Width(label); x < 0 {
			return m.turn(i)
		}
	}
	return nil
}
