package browse

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/roster-cli/roster/internal/listing"
)

// turn shows the nth tab.
func (m *model) turn(n int) tea.Cmd {
	if n = (n + len(m.tabs)) % len(m.tabs); n == m.at {
		return nil
	}
	m.tab().stop()
	m.at = n
	m.tab().scroll(m.tableRows())
	return m.open()
}

// move moves the cursor by n rows, and reads more where it comes near an end.
func (m *model) move(n int) tea.Cmd {
	t := m.tab()
	t.move(n, m.tableRows())
	return m.readOn(t)
}

// home and end go to the first row and the last.
func (m *model) home() tea.Cmd {
	t := m.tab()
	if t.look == nil {
		return nil
	}
	if t.start {
		t.cursor, t.debt = 0, 0
		t.scroll(m.tableRows())
		return nil
	}
	return m.read(t, atStart, listing.Place{})
}

func (m *model) end() tea.Cmd {
	t := m.tab()
	if t.look == nil {
		return nil
	}
	if t.end {
		return m.move(len(t.rows))
	}
	return m.read(t, atEnd, listing.Place{})
}

// side chooses the column n columns further to the right for the column menu.
func (m *model) side(n int) tea.Cmd {
	t := m.tab()
	if len(t.shown) > 0 {
		t.column = t.name(max(0, min(t.columnAt()+n, len(t.shown)-1)))
	}
	return nil
}

// sortBy sorts by a column alone.
func (m *model) sortBy(column, direction string) tea.Cmd {
	t := m.tab()
	v := t.view
	v.Sort = column + direction
	t.column = column
	return m.look(t, v)
}

// show shows a column.
func (m *model) show(column string) tea.Cmd {
	v := m.tab().view
	v.Show, v.Hide = with(v.Show, column), without(v.Hide, column)
	m.tab().column = column
	return m.recolumn(v)
}

// hide hides a column.
func (m *model) hide(column string) tea.Cmd {
	v := m.tab().view
	v.Show, v.Hide = without(v.Show, column), with(v.Hide, column)
	return m.recolumn(v)
}

// recolumn shows other columns of the same rows.
func (m *model) recolumn(v View) tea.Cmd {
	if err := m.tab().see(v); err != nil {
		m.say("%s", m.world.Advice(err))
		return nil
	}
	return m.again()
}

func with(names []string, name string) []string { return append(without(names, name), name) }

func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
}
