package listing

import (
	"fmt"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
)

// Glance is how many rows of a Nested people are shown.
const Glance = 20

// section writes n as a table, a blank line and its title above it, and how many rows it leaves out below it.
func (o Output) section(g *grid, name string, n Nested) error {
	o.SortedBy = "" // that is a column of the list
	t := o.newTable(g, n.fields)
	t.indent = gap
	style := ""
	if t.view.colored() {
		style = bold
	}
	title := strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "_", " ")
	if err := g.print("\n" + styled(style, title) + "\n"); err != nil {
		return err
	}
	shown := n.rows[:min(Glance, len(n.rows))]
	for _, cells := range shown {
		t.measure(cells)
	}
	t.fit()
	if err := put(t, listed(shown, nil)); err != nil {
		return err
	}
	return g.print(n.rest(n.count() - len(shown)))
}

// rest says that a table leaves out so many rows, and how to see them; "" if it leaves out none.
func (n Nested) rest(rows int) string {
	if rows == 0 {
		return ""
	}
	more := ""
	if n.More != "" {
		more = "; " + safetext.Line(n.More)
	}
	return fmt.Sprintf("%s… and %d more%s\n", gap, rows, more)
}
