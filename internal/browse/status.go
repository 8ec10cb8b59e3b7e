package browse

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/roster-cli/roster/internal/safetext"
)

// statusRows is how many lines the status takes at most.
const statusRows = 4

// statusLines say what goes on, what is wrong, or, until the next key, what happened last. What is longer than a line stands
// over the last rows. Of a command, the line that can be copied stays.
func (m *model) statusLines() []string {
	text := m.statusText()
	lines := lineUp(text, m.width-1)
	if !m.fresh && m.notice == "" || len(lines) > statusRows {
		lines = lines[:min(len(lines), 1)]
		lines[0] = fit(text, m.width-1)
	}
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return lines
}

func (m *model) statusText() string {
	t := m.tab()
	switch {
	case t.slow != "":
		return t.slow + "  (Esc stops reading)"
	case t.failed != "":
		return lipgloss.NewStyle().Foreground(lipgloss.Red).Render(safetext.Line(t.failed))
	case m.notice != "":
		return m.notice
	case m.told != "":
		told := faint("$ " + m.told)
		text := strings.TrimLeft(m.status+"  ", " ") + told
		if !m.fresh && lipgloss.Width(text) >= m.width {
			return told // which can be copied
		}
		return text
	case !m.fresh:
		return ""
	}
	return m.status
}

// keyLine says where the cursor is, and which keys are used most.
func (m *model) keyLine() string {
	hints := "Enter menu  / filter  c column  ? keys  q leave"
	line := " " + m.position()
	if room := m.width - lipgloss.Width(line) - 1; lipgloss.Width(hints) > room {
		hints = "? keys  q leave"
	}
	blanks := m.width - lipgloss.Width(line) - lipgloss.Width(hints) - 1
	return line + strings.Repeat(" ", max(1, blanks)) + faint(hints)
}

// position says where the cursor is, as far as that is known.
func (m *model) position() string {
	t := m.tab()
	if len(t.rows) == 0 {
		return ""
	}
	of := ""
	switch {
	case t.total > countTo:
		of = " of more than " + thousands(countTo)
	case t.total >= 0:
		of = " of " + thousands(t.total)
	}
	at := "row ?"
	if t.first >= 0 {
		at = "row " + thousands(t.first+t.cursor+1)
	}
	if n := len(t.marks); n > 0 {
		of += ", " + thousands(n) + " marked"
	}
	return at + of
}

// thousands formats a number for people: 1,204.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
