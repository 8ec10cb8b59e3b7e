package listing

// record is one row for people: a line per field, name and value, nothing cut.
func (o Output) record(fields []field, cells []cell) []byte {
	v := view{screen: o.Screen}
	width := 0
	for _, f := range fields {
		width = max(width, len(f.name))
	}
	var dst, text []byte
	for i := range fields {
		f := &fields[i]
		line := len(dst)
		name := ""
		if v.colored() {
			name = dim
		}
		dst = appendStyled(dst, name, []byte(f.name))
		dst = appendBlanks(dst, width-len(f.name)+len(gap))
		text = v.append(text[:0], f, cells[i])
		dst = appendStyled(dst, v.style(f, cells[i]), text)
		dst = append(trimLine(dst, line), '\n')
	}
	return dst
}
