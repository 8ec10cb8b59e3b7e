package browse

import (
	"slices"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/roster-cli/roster/internal/safetext"
)

// entry is a line of a menu.
type entry struct {
	key, label string
	choose     func(m *model) tea.Cmd
}

// menu is a list of entries, of which one is chosen by its key, or with the cursor and Enter.
type menu struct {
	title   string
	entries []entry
	note    string // below the entries
	at, top int

	x, y, width, rows int // where the first entry that is shown was drawn last, how wide the box is, and how many are shown
}

func (n *menu) press(m *model, key tea.KeyPressMsg) tea.Cmd {
	switch name := key.String(); name {
	case "up", "k":
		n.at = max(0, n.at-1)
	case "down", "j":
		n.at = min(n.at+1, len(n.entries)-1)
	case "home", "pgup":
		n.at = 0
	case "end", "pgdown":
		n.at = len(n.entries) - 1
	case "enter", "space":
		return n.choose(m, n.at)
	case "esc", "q":
		m.over = nil
	case "ctrl+c":
		return m.interrupt()
	default:
		for i, e := range n.entries {
			if e.key == name {
				return n.choose(m, i)
			}
		}
	}
	return nil
}

// choose closes the menu and does what the entry says.
func (n *menu) choose(m *model, i int) tea.Cmd {
	m.over = nil
	if i >= len(n.entries) {
		return nil
	}
	return n.entries[i].choose(m)
}

func (n *menu) take(*model, tea.Msg) tea.Cmd { return nil }

func (n *menu) draw(m *model) (text string, x, y int) {
	width, height := m.inside()
	const narrow = 60 // is read more easily
	var lines []string
	if n.note != "" {
		lines = lineUp(n.note, min(width, narrow))
	}
	n.rows = max(1, min(len(n.entries), height-len(lines)))
	n.top = max(0, min(n.top, n.at), n.at-n.rows+1)
	const foot, marks = "Enter choose  Esc back", 6 // the cursor, the key, and blanks between
	wide := max(lipgloss.Width(safetext.Line(n.title)), lipgloss.Width(foot)) - marks
	for _, e := range n.entries {
		wide = max(wide, lipgloss.Width(e.label))
	}
	wide = min(wide, width-marks)
	var shown []string
	for i := n.top; i < min(n.top+n.rows, len(n.entries)); i++ {
		e := n.entries[i]
		line := "  " + pad(e.label, wide+3) + e.key
		if i == n.at {
			line = reverse(pad("> "+pad(e.label, wide+3)+e.key, wide+marks))
		}
		shown = append(shown, line)
	}
	text, x, y = m.box(n.title, append(shown, lines...), foot, width)
	n.x, n.y, n.width = x, y+1, lipgloss.Width(text)
	return text, x, y
}

// columnMenu opens the menu of the column that is underlined in the heading.
func (m *model) columnMenu() tea.Cmd {
	t := m.tab()
	if t.look == nil || len(t.shown) == 0 {
		return nil
	}
	name := t.name(t.columnAt())
	n := &menu{title: "Column " + name}
	for _, c := range t.table.Columns() {
		if c.Name != name {
			continue
		}
		if c.Sortable {
			n.entries = append(n.entries,
				entry{"a", "sort ascending", func(m *model) tea.Cmd { return m.sortBy(name, "") }},
				entry{"d", "sort descending", func(m *model) tea.Cmd { return m.sortBy(name, " desc") }})
		}
		if c.Filterable {
			n.entries = append(n.entries,
				entry{"f", "filter by this column", func(m *model) tea.Cmd { return m.filterBy(name) }})
		}
	}
	n.entries = append(n.entries,
		entry{"h", "hide", func(m *model) tea.Cmd { return m.hide(name) }},
		entry{"o", "show others", (*model).showMenu})
	m.over = n
	return nil
}

// showMenu opens the menu of the columns that are not shown.
func (m *model) showMenu() tea.Cmd {
	t := m.tab()
	n := &menu{title: "Show"}
	for _, c := range t.table.Columns() {
		if !slices.Contains(t.look.Columns(), c.Name) {
			n.entries = append(n.entries, entry{label: c.Name, choose: func(m *model) tea.Cmd { return m.show(c.Name) }})
		}
	}
	if len(n.entries) == 0 {
		m.say("all columns are shown")
		return nil
	}
	m.over = n
	return nil
}
