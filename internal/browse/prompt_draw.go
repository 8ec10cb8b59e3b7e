package browse

import (
	"errors"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/safetext"
)

// below are the lines under the line: what is wrong, or what it can go on to.
func (p *prompt) below(width int) []string {
	if p.wrong == nil {
		return p.offerLines(width)
	}
	var lines []string
	u := (*listing.UsageError)(nil)
	if !errors.As(p.wrong, &u) {
		return lineUp(safetext.Line(p.wrong.Error()), width)
	}
	at := lipgloss.Width(p.input.Prompt) + lipgloss.Width(u.Expr[:min(max(u.Pos, 0), len(u.Expr))])
	switch whole := lipgloss.Width(p.input.Prompt) + lipgloss.Width(u.Expr); {
	case u.Expr == "":
	case whole < width && u.Expr == strings.TrimSpace(p.input.Value()):
		lines = append(lines, strings.Repeat(" ", at)+"^")
	default:
		lines = append(lines, strings.Split(u.Pointer(), "\n")...)
	}
	lines = append(lines, lineUp(safetext.Line(u.Message), width)...)
	if u.Hint != "" {
		lines = append(lines, lineUp(safetext.Line(u.Hint), width)...)
	}
	return lines
}

// offerLines show what the line can go on to: the last words, as many as there is room for.
func (p *prompt) offerLines(width int) []string {
	var line string
	for i, o := range p.offered {
		word := safetext.Line(o[strings.LastIndex(o, " ")+1:])
		if lipgloss.Width(line)+lipgloss.Width(word)+3 > width {
			line += "…"
			break
		}
		if i > 0 {
			line += "  "
		}
		line += word
	}
	return []string{faint(line), faint(fit(p.hint, min(width, lipgloss.Width(p.hint))))}
}

func (p *prompt) draw(m *model) (text string, x, y int) {
	p.input.SetWidth(m.width - lipgloss.Width(p.input.Prompt) - 2)
	lines := append([]string{p.input.View()}, p.below(m.width-1)...)
	lines = lines[:min(len(lines), m.height-linesAbove)]
	for i, line := range lines {
		lines[i] = fit(line, m.width)
	}
	lines = append([]string{strings.Repeat("─", m.width)}, lines...)
	return strings.Join(lines, "\n"), 0, m.height - len(lines)
}
