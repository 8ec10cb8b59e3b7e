package listing

import "io"

// record writes one row for people: a line per field, name and value, nothing cut, and after them a table per Nested,
// of which the line says how many.
func (o Output) record(w io.Writer, fields []field, cells []cell) error {
	v := view{screen: o.Screen}
	width := 0
	for _, f := range fields {
		width = max(width, len(f.name))
	}
	lines := newGrid(w, []lane{{width: width}, {margin: gap}}, "")
	name := ""
	if v.colored() {
		name = dim
	}
	var text []byte
	for i := range fields {
		f, c := &fields[i], counted(cells[i])
		text = v.append(text[:0], f, c)
		if err := lines.append([]string{styled(name, []byte(f.name)), styled(v.style(f, c), text)}); err != nil {
			return err
		}
	}
	if err := lines.close(); err != nil {
		return err
	}
	for i, c := range cells {
		if n, ok := c.value.(Nested); ok && len(n.rows) > 0 {
			if err := o.section(w, fields[i].name, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// counted is c, or how many records it holds if it holds any.
func counted(c cell) cell {
	if n, ok := c.value.(Nested); ok && len(n.rows) > 0 {
		c.value = n.count()
	}
	return c
}
