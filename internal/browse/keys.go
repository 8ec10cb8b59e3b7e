package browse

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Key is a key, or several that do the same.
type Key struct {
	Keys []string // as Bubble Tea names them
	Show string   // as people name them
	Does string

	press func(m *model) tea.Cmd
}

// Group are keys that belong together.
type Group struct {
	Title string
	Keys  []Key
}

// Keys are all keys of the tables: what they do, the help, and the documents follow from them.
func Keys() []Group {
	return []Group{
		{"Move", []Key{
			{[]string{"up", "k"}, "↑ k", "a row up", func(m *model) tea.Cmd { return m.move(-1) }},
			{[]string{"down", "j"}, "↓ j", "a row down", func(m *model) tea.Cmd { return m.move(1) }},
			{[]string{"pgup", "ctrl+b"}, "PgUp", "a screen up", func(m *model) tea.Cmd { return m.move(-m.tableRows()) }},
			{[]string{"pgdown", "ctrl+f"}, "PgDn", "a screen down", func(m *model) tea.Cmd { return m.move(m.tableRows()) }},
			{[]string{"home", "g"}, "Home g", "the first row", (*model).home},
			{[]string{"end", "G"}, "End G", "the last row", (*model).end},
			{[]string{"f"}, "f", "the first row that begins with what is typed, by the order", (*model).askJump},
			{[]string{"tab"}, "Tab", "the next table", func(m *model) tea.Cmd { return m.turn(m.at + 1) }},
			{[]string{"shift+tab"}, "Shift+Tab", "the table before", func(m *model) tea.Cmd { return m.turn(m.at - 1) }},
			{[]string{"1", "2", "3", "4", "5"}, "1 to 5", "members, invitations, groups, resources, audit", nil},
		}},
		{"See", []Key{
			{[]string{"/"}, "/", "edit the filter", (*model).askFilter},
			{[]string{"s"}, "s", "edit the order", (*model).askOrder},
			{[]string{"left", "h"}, "← h", "the column to the left", func(m *model) tea.Cmd { return m.side(-1) }},
			{[]string{"right", "l"}, "→ l", "the column to the right", func(m *model) tea.Cmd { return m.side(1) }},
			{[]string{"c"}, "c", "the column's menu: sort, filter, hide, show others", (*model).columnMenu},
			{[]string{"r"}, "r", "read again", (*model).again},
		}},
		{"Do", []Key{
			{[]string{"enter"}, "Enter", "the row's menu, or that of the marked rows", (*model).rowMenu},
			{[]string{"space"}, "Space", "mark the row, or take the mark away", (*model).mark},
			{[]string{"a"}, "a", "mark all rows that the filter gives", (*model).markAll},
			{[]string{"i"}, "i", "invite people", (*model).invite},
			{[]string{"y"}, "y", "copy the command that was just done, or else the row's id", (*model).copyKey},
			{[]string{"S"}, "S", "keep columns and order in the configuration", (*model).keep},
		}},
		{"Leave", []Key{
			{[]string{"?"}, "?", "these keys", (*model).help},
			{[]string{"esc", "q"}, "q Esc", "back, or leave", (*model).leave},
			{[]string{"ctrl+c"}, "Ctrl+C", "leave at once, with exit code 130", (*model).interrupt},
			{[]string{"ctrl+z"}, "Ctrl+Z", "suspend; fg goes on", (*model).suspend},
		}},
	}
}

// press acts on a key.
func (m *model) press(key tea.KeyPressMsg) tea.Cmd {
	name := key.String()
	switch {
	case name == "ctrl+z":
		return m.suspend()
	case m.over != nil:
		return m.over.press(m, key)
	case len(name) == 1 && name >= "1" && name <= "9" && int(name[0]-'1') < len(m.tabs):
		return m.turn(int(name[0] - '1'))
	}
	for _, g := range Keys() {
		for _, k := range g.Keys {
			if k.press != nil && slices.Contains(k.Keys, name) {
				return k.press(m)
			}
		}
	}
	return nil
}

// leave stops what is being read, or takes the marks away, or else ends.
func (m *model) leave() tea.Cmd {
	t := m.tab()
	switch {
	case t.slow != "":
		t.stop()
		m.say("stopped reading; r reads again")
		return nil
	case len(t.marks) > 0:
		t.marks = nil
		return nil
	}
	return tea.Quit
}

// suspend stops the process until the shell lets it go on. Without one, nothing would.
func (m *model) suspend() tea.Cmd {
	if !m.shell {
		m.say("there is no shell to go back to")
		return nil
	}
	m.suspended.Store(true)
	return tea.Suspend
}

// stop asks to suspend.
type stop struct{}

// tidy asks to suspend, as Ctrl-Z does, unless that is under way.
func (m *model) tidy() bool {
	if m.suspended.Load() {
		return false
	}
	m.send(stop{})
	return true
}

func (m *model) interrupt() tea.Cmd {
	m.interrupted = true
	return tea.Quit
}

// help shows the keys.
func (m *model) help() tea.Cmd {
	var lines []string
	for i, g := range Keys() {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, strings.ToUpper(g.Title))
		for _, k := range g.Keys {
			lines = append(lines, pad(k.Show, 11)+k.Does)
		}
	}
	m.over = newPage("Keys", strings.Join(lines, "\n"))
	return nil
}
