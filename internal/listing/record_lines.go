package listing

// fieldLines writes rows for people as a line per field, with its name and value, and a blank line between rows.
// Nothing is shortened. For a Nested the value is the number of its records, which follow in a table.
type fieldLines struct {
	output Output
	view   view
	grid   *grid
	indent string
	fields []field
	names  []string
	lanes  []lane
	later  bool // at least one row has been written
}

func (o Output) newFieldLines(g *grid, fields []field, indent string) *fieldLines {
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
