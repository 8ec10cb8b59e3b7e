package browse

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/roster-cli/roster/internal/safetext"
)

// inside is the greatest size of what is in a box. The status stays in sight and, on a screen that is not small, the tabs and
// the filter.
func (m *model) inside() (width, height int) {
	const most, small, borders, keys = 100, 16, 2, 1
	height = m.height - len(m.statusLines()) - keys - borders
	if m.height >= small {
		height -= 2
	}
	return min(m.width-6, most), height
}

// box draws lines in a box in the middle of the screen above the status, with a title and what can be done in its border. If
// that does not fit, the last of it counts.
func (m *model) box(title string, lines []string, foot string, width int) (text string, x, y int) {
	for lipgloss.Width(foot) > width && strings.Contains(foot, "  ") {
		_, foot, _ = strings.Cut(foot, "  ")
	}
	title, foot = safetext.Line(title), fit(foot, min(lipgloss.Width(foot), width))
	title = strings.TrimRight(fit(title, min(lipgloss.Width(title), width)), " ")
	inner := max(lipgloss.Width(title), lipgloss.Width(foot))
	for _, line := range lines {
		inner = max(inner, min(width, lipgloss.Width(line)))
	}
	rule := func(n int) string { return strings.Repeat("─", max(0, n)) }
	all := []string{"┌ " + bold(title) + " " + rule(inner-lipgloss.Width(title)) + "┐"}
	for _, line := range lines {
		all = append(all, "│ "+fit(line, inner)+" │")
	}
	all = append(all, "└ "+faint(foot)+" "+rule(inner-lipgloss.Width(foot))+"┘")
	y = min((m.height-len(all))/2, m.height-len(m.statusLines())-1-len(all))
	return strings.Join(all, "\n"), max(0, (m.width-inner-4)/2), max(0, y)
}
