package listing

// Nested is a column's value that is a short list of records: what a member owns, the permissions of a resource.
// JSON and YAML carry all of it, field and value lines a table for people, a list what its first column holds.
// The zero Nested is an empty list.
type Nested struct {
	fields []field
	rows   [][]cell

	// Total is how many rows there are, if these are only the first of them. People alone are told.
	Total int
	// More is what people read where rows are left out, if not "": how to see all of them.
	More string
}

// Nest makes rows a value. All of cols, at least one, are written in their order; the first stands for a row in a list.
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

// count is how many rows there are.
func (n Nested) count() int { return max(n.Total, len(n.rows)) }

// appendExact appends what the first column holds, joined by sep.
func (n Nested) appendExact(dst []byte, sep string) []byte {
	for i, cells := range n.rows {
		dst = append(dst, before(i, "", sep)...)
		dst = appendExact(dst, cells[0].value, sep)
	}
	return dst
}

// appendText appends what people read of the first column, joined by commas.
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

// appendSequence appends n behind a key and its colon, as a block sequence of that indent below them.
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

// jsonValues is n as jq and templates see it.
func (n Nested) jsonValues() []any {
	array := make([]any, len(n.rows))
	for i, cells := range n.rows {
		array[i] = jsonValue(n.fields, cells)
	}
	return array
}
