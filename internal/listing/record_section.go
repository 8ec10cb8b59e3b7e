package listing

import (
	"fmt"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
)

// Glance is how many rows of a Nested people are shown.
const Glance = 20

// appendSection appends n as a table, a blank line and its title above it, and how many rows it leaves out below it.
func (o Output) appendSection(dst []byte, name string, n Nested) []byte {
	o.SortedBy = "" // that is a column of the list
	t := o.newTable(n.fields)
	t.indent = len(gap)
	style := ""
	if t.view.colored() {
		style = bold
	}
	title := strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "_", " ")
	dst = append(appendStyled(append(dst, '\n'), style, []byte(title)), '\n')

	shown := n.rows[:min(Glance, len(n.rows))]
	for _, cells := range shown {
		t.measure(cells)
	}
	t.fit()
	dst = t.begin(dst)
	for _, cells := range shown {
		dst = t.row(dst, cells)
	}
	return n.appendRest(dst, n.count()-len(shown))
}

// appendRest says that a table leaves out rows, if it does, and how to see them.
func (n Nested) appendRest(dst []byte, rows int) []byte {
	if rows == 0 {
		return dst
	}
	dst = fmt.Appendf(dst, "%s… and %d more", gap, rows)
	if n.More != "" {
		dst = append(append(dst, "; "...), safetext.Line(n.More)...)
	}
	return append(dst, '\n')
}
