package browse

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/safetext"
)

// View draws the screen.
func (m *model) View() tea.View {
	v := tea.NewView(m.screen())
	v.AltScreen, v.MouseMode = true, tea.MouseModeCellMotion
	return v
}

// screen is the text of the screen: as many lines as it has, none wider than it is.
func (m *model) screen() string {
	if m.small() {
		small := fmt.Sprintf("roster browse needs %d columns and %d rows; this terminal has %d and %d. q leaves.",
			minWidth, minHeight, m.width, m.height)
		return clip(console.Wrap(small, max(1, m.width)), m.height)
	}
	t := m.tab()
	t.lay(m.width - gutter)
	lines := append([]string{m.tabLine(), m.viewLine(), m.headingLine()}, m.rowLines()...)
	lines = append(lines, "", m.keyLine())
	status := m.statusLines()
	copy(lines[len(lines)-1-len(status):], status)
	for i, line := range lines {
		lines[i] = fit(line, m.width)
	}
	base := strings.Join(lines, "\n")
	if m.over == nil {
		return base
	}
	text, x, y := m.over.draw(m)
	layers := lipgloss.NewCompositor(lipgloss.NewLayer(base), lipgloss.NewLayer(text).X(x).Y(y).Z(1))
	canvas := lipgloss.NewCanvas(m.width, m.height)
	return canvas.Compose(layers).Render()
}

// clip cuts text to that many lines.
func clip(text string, lines int) string {
	all := strings.Split(text, "\n")
	return strings.Join(all[:min(len(all), max(1, lines))], "\n")
}

func bold(text string) string    { return lipgloss.NewStyle().Bold(true).Render(text) }
func faint(text string) string   { return lipgloss.NewStyle().Faint(true).Render(text) }
func reverse(text string) string { return lipgloss.NewStyle().Reverse(true).Render(text) }

// title is what a table is called in its tab.
func title(noun string) string { return strings.ToUpper(noun[:1]) + noun[1:] }

// tabLabels name the tables. If there is little room, they stand closer, and then those that are not shown are shortened.
func (m *model) tabLabels() (labels []string) {
	const longest, shortest = 20, 2
	for most := longest; most >= shortest; most-- {
		labels = labels[:0]
		for i, t := range m.tabs {
			name, before, after := title(t.table.Noun()), " ", " "
			if i == m.at {
				before, after = "[", "]"
			} else if len(name) > most {
				name = name[:most-1] + "…"
			}
			label := fmt.Sprintf("%s%d %s%s", before, i+1, name, after)
			if most < longest {
				label = strings.TrimSpace(label)
				if i > 0 {
					label = " " + label
				}
			}
			labels = append(labels, label)
		}
		if lipgloss.Width(strings.Join(labels, "")) <= m.width {
			break
		}
	}
	return labels
}

// tabLine names the tables, and the organization if there is room.
func (m *model) tabLine() string {
	labels := m.tabLabels()
	at := strings.TrimLeft(labels[m.at], " ")
	labels[m.at] = strings.TrimSuffix(labels[m.at], at) + reverse(at)
	line := strings.Join(labels, "")
	name := safetext.Line(m.world.Organization)
	blanks := m.width - lipgloss.Width(line) - lipgloss.Width(name)
	if blanks < 2 {
		return line
	}
	return line + strings.Repeat(" ", blanks) + faint(name)
}

// viewLine shows the filter and the order.
func (m *model) viewLine() string {
	t := m.tab()
	if t.look == nil {
		return ""
	}
	filter := faint("no filter")
	if t.view.Filter != "" {
		filter = "filter " + bold(safetext.Line(t.view.Filter))
	}
	return " " + filter + faint("   order ") + t.look.Sort()
}

// headingLine is the heading of the columns; that of the column menu is underlined.
func (m *model) headingLine() string {
	t := m.tab()
	heads := make([]string, len(t.shown))
	for i, l := range t.shown {
		h := t.layout.Heads[l.head]
		style := lipgloss.NewStyle().Bold(true).Underline(i == t.columnAt())
		heads[i] = aligned(style.Render(h.Text), h.Width, h)
	}
	return strings.Repeat(" ", gutter) + strings.Join(heads, gap)
}

// aligned is text as wide as its column.
func aligned(text string, width int, h listing.Head) string {
	blanks := strings.Repeat(" ", max(0, h.Room-width))
	if h.Right {
		return blanks + text
	}
	return text + blanks
}

// rowLines are the rows on the screen: > is before the one at the cursor, * before those that are marked.
func (m *model) rowLines() []string {
	t, height := m.tab(), m.tableRows()
	lines := make([]string, 0, height)
	from, to := t.visible(height)
	for i := from; i < to; i++ {
		mark := " "
		if t.marked(t.rows[i].ID) >= 0 {
			mark = "*"
		}
		if i == t.cursor {
			line := ">" + mark + " " + t.line(i, func(c listing.Cell) string { return c.Text })
			lines = append(lines, reverse(fit(line, m.width)))
			continue
		}
		lines = append(lines, " "+mark+" "+t.line(i, toned))
	}
	if len(t.rows) == 0 {
		lines = append(lines, strings.Repeat(" ", gutter)+faint(t.empty()))
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines
}

// line is the ith row.
func (t *tab) line(i int, text func(listing.Cell) string) string {
	var line strings.Builder
	for n, l := range t.shown {
		if n > 0 {
			line.WriteString(gap)
		}
		cell := t.layout.Lines[i][l.head]
		line.WriteString(aligned(text(cell), cell.Width, t.layout.Heads[l.head]))
	}
	return line.String()
}

// toned is a cell in the style that repeats what its text says.
func toned(c listing.Cell) string {
	style := lipgloss.NewStyle()
	switch {
	case c.Missing:
		style = style.Faint(true)
	case c.Tone == listing.Good:
		style = style.Foreground(lipgloss.Green)
	case c.Tone == listing.Waiting:
		style = style.Foreground(lipgloss.Yellow)
	case c.Tone == listing.Bad:
		style = style.Foreground(lipgloss.Red)
	default:
		return c.Text
	}
	return style.Render(c.Text)
}

// empty says why there are no rows.
func (t *tab) empty() string {
	switch {
	case t.look == nil || t.reading != nil || t.failed != "" || !t.start || !t.end:
		return "" // not known
	case t.view.Filter != "":
		return "none match"
	}
	return "there are none"
}
