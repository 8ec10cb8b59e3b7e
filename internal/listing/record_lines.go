package listing

// record is one row for people: a line per field, name and value, nothing cut, and after them a table per Nested,
// of which the line says how many.
func (o Output) record(fields []field, cells []cell) []byte {
	v := view{screen: o.Screen}
	width := 0
	for _, f := range fields {
		width = max(width, len(f.name))
	}
	var dst, text []byte
	for i := range fields {
		f, c := &fields[i], counted(cells[i])
		line := len(dst)
		name := ""
		if v.colored() {
			name = dim
		}
		dst = appendStyled(dst, name, []byte(f.name))
		dst = appendBlanks(dst, width-len(f.name)+len(gap))
		text = v.append(text[:0], f, c)
		dst = appendStyled(dst, v.style(f, c), text)
		dst = append(trimLine(dst, line), '\n')
	}
	for i, c := range cells {
		if n, ok := c.value.(Nested); ok && len(n.rows) > 0 {
			dst = o.appendSection(dst, fields[i].name, n)
		}
	}
	return dst
}

// counted is c, or how many records it holds if it holds any.
func counted(c cell) cell {
	if n, ok := c.value.(Nested); ok && len(n.rows) > 0 {
		c.value = n.count()
	}
	return c
}
