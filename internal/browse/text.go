package browse

import (
	"regexp"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/roster-cli/roster/internal/console"
)

// styles are sequences that only style text, as listing writes them.
var styles = regexp.MustCompile("\x1b\\[[0-9;]*m")

// plain takes the styles out of text.
func plain(text string) string { return styles.ReplaceAllString(text, "") }

// pad fills text with blanks to width columns.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-lipgloss.Width(text)))
}

// fit cuts text to width columns, or fills it with blanks.
func fit(text string, width int) string {
	if lipgloss.Width(text) > width {
		text = lipgloss.NewStyle().MaxWidth(width-1).Render(text) + "…"
	}
	return pad(text, width)
}

// hang breaks lines as lineUp does, and indents what goes on from the line before.
func hang(text string, width int) (lines []string) {
	const indent = "  "
	for line := range strings.SplitSeq(text, "\n") {
		if lipgloss.Width(line) <= width {
			lines = append(lines, line)
			continue
		}
		lead := line[:len(line)-len(strings.TrimLeft(line, " "))]
		for i, part := range lineUp(line[len(lead):], max(1, width-len(lead)-len(indent))) {
			if i == 1 {
				lead += indent
			}
			lines = append(lines, lead+part)
		}
	}
	return lines
}

// lineUp returns text in lines of at most width columns.
func lineUp(text string, width int) []string { return strings.Split(console.Wrap(text, width), "\n") }
