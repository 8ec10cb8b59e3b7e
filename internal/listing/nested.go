package listing

// Nested is a value that is a short list of records: what a member owns, the permissions of a resource. JSON and YAML
// contain all of it; people see a table below field and value lines, and in a list the values of the first column.
// The zero Nested is an empty list.
type Nested struct {
	fields []field
	rows   [][]cell

	// Total is the number of rows if this Nested has only the first of them. It is shown to people only.
	Total int
	// More tells people how to see all rows if some are left out, unless it is "".
	More string
}

// Nest turns rows into a value. There is at least one column; the first represents a row in a list.
func Nest[U any](cols Columns[U], rows []U) Nested {
	n := Nested{fields: cols.fields(), rows: make([][]cell, len(rows))}
	for i := range n.fields {
		n.fields[i].spare = 0
	}
	for i, row := range rows {
		n.rows[i] = make([]cell, len(cols))
		cols.fill(n.rows[i], row)
	}
	return n
}

// count is the number of rows.
func (n Nested) count() int { return max(n.Total, len(n.rows)) }

// appendExact appends the values of the first column, joined by sep.
func (n Nested) appendExact(dst []byte, sep string) []byte {
	for i, cells := range n.rows {
		dst = append(dst, before(i, "", sep)...)
		dst = appendExact(dst, cells[0].value, sep)
	}
	return dst
}

// appendText appends what people read in the first column, joined by commas.
func (n Nested) appendText(dst []byte) []byte {
	for i, cells := range n.rows {
		dst = append(dst, before(i, "", ", ")...)
		dst = appendText(dst, cells[0])
	}
	return dst
}

// appendNested appends n as an array of objects.
func (o *object) appendNested(dst []byte, n Nested) []byte {
	if len(n.rows) == 0 {
		return append(dst, "[]"...)
	}
	inner := compactObject(n.fields)
	if o.deeper != "" {
		inner = prettyObject(n.fields, o.deeper)
	}
	for i, cells := range n.rows {
		dst = append(dst, before(i, o.first, o.next)...)
		dst = inner.append(dst, cells)
	}
	return append(dst, o.listEnd...)
}

// appendSequence appends n after a key and its colon, as a block sequence with that indentation.
func (n Nested) appendSequence(dst []byte, indent int) []byte {
	if len(n.rows) == 0 {
		return append(dst, " []\n"...)
	}
	dst = append(dst, '\n')
	e := yamlEncoding{fields: n.fields, indent: indent}
	for _, cells := range n.rows {
		dst = e.row(dst, cells)
	}
	return dst
}

// jsonValues returns n as jq programs and templates see it.
func (n Nested) jsonValues() []any {
	array := make([]any, len(n.rows))
	for i, cells := range n.rows {
		array[i] = jsonValue(n.fields, cells)
	}
	return array
}
