package listing

import (
	"fmt"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
)

// fieldLines writes rows for people as a line per field, with its name and value, and a blank line between rows.
// Nothing is shortened. For a Nested the value is the number of its records, which follow in a table.
type fieldLines struct {
	output Output
	view   view
	grid   *grid
	indent string
	fields []spec
	names  []string
	lanes  []lane
	later  bool // at least one row has been written
}

func (o Output) newFieldLines(g *grid, fields []spec, indent string) *fieldLines {
	l := &fieldLines{output: o, view: view{screen: o.Screen}, grid: g, indent: indent, fields: fields}
	width := 0
	for _, f := range fields {
		name := f.name + o.mark(f)
		l.names = append(l.names, name)
		width = max(width, columns(name))
	}
	l.lanes = []lane{{margin: indent, width: width}, {margin: gap}}
	return l
}

func (l *fieldLines) begin() error { return nil }

func (l *fieldLines) row(cells []cell) error {
	if l.later {
		if err := l.grid.print("\n"); err != nil {
			return err
		}
	}
	l.later = true
	l.grid.lay(l.lanes, "")
	name := ""
	if l.view.colored() {
		name = dim
	}
	for i := range l.fields {
		f, c := &l.fields[i], counted(cells[i])
		value := styled(l.view.style(f, c), string(l.view.append(nil, f, c)))
		if err := l.grid.append([]string{styled(name, l.names[i]), value}); err != nil {
			return err
		}
	}
	for i, c := range cells {
		if n, ok := c.value.(Nested); ok && len(n.rows) > 0 {
			if err := l.output.section(l.grid, l.fields[i].name, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *fieldLines) end() error { return l.grid.close() }

// counted returns c, or the number of records if c is a Nested that has any.
func counted(c cell) cell {
	if n, ok := c.value.(Nested); ok && len(n.rows) > 0 {
		c.value = n.count()
	}
	return c
}

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
