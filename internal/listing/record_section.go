package listing

import (
	"fmt"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
)

// Glance is the greatest number of rows of a Nested that people are shown.
const Glance = 20

// section writes a blank line, a title, n as a table, and how many rows are left out.
func (o Output) section(g *grid, name string, n Nested) error {
	o.SortedBy = "" // a column of the outer list
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

// rest is a line that says that so many rows are left out and how to see them, or "" for 0 rows.
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
