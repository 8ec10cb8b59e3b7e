package listing

import "strings"

// Nested is a value that is a short list of records: what a member owns, the permissions of a resource. JSON and YAML
// contain all of it; people see a table below field and value lines, and in a list the values of the first column.
// The zero Nested is an empty list.
type Nested struct {
	fields []spec
	rows   [][]cell

	// Total is the number of rows if this Nested has only the first of them. It is shown to people only.
	Total int
	// More tells people how to see all rows if some are left out, unless it is "".
	More string
}

// Nest turns rows into a value. There is at least one column; the first represents a row in a list.
func Nest[U any](cols Columns[U], rows []U) Nested {
	n := Nested{fields: cols.specs(), rows: make([][]cell, len(rows))}
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
	inner := compactObject(namesOf(n.fields))
	if o.deeper != "" {
		inner = prettyObject(namesOf(n.fields), o.deeper)
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

// Object is a column's value that JSON and YAML carry as an object, and all other formats as one text.
type Object struct {
	Text    string
	Entries func(text string) Entries // reads Text, where it is needed
}

// Entries are an object in the order in which it is written.
type Entries []Entry

// Entry is a key of an object with its value: a string, an int, a []string or Entries.
type Entry struct {
	Name  string
	Value any
}

func (o Object) entries() Entries { return o.Entries(o.Text) }

// jsonValue is what decoding the JSON of e would give, with int for numbers.
func (e Entries) jsonValue() map[string]any {
	object := make(map[string]any, len(e))
	for _, entry := range e {
		object[entry.Name] = jsonOf(entry.Value)
	}
	return object
}

// appendEntries appends e as a JSON object.
func (o *object) appendEntries(dst []byte, e Entries) []byte {
	if len(e) == 0 {
		return append(dst, "{}"...)
	}
	names, cells := make([]string, len(e)), make([]cell, len(e))
	for i := range e {
		names[i], cells[i].value = e[i].Name, e[i].Value
	}
	inner := compactObject(names)
	if o.deeper != "" {
		inner = prettyObject(names, strings.TrimSuffix(o.deeper, "  "))
	}
	return inner.append(dst, cells)
}

// appendMapping appends e behind a key and its colon, as a block mapping of that indent below them.
func (e Entries) appendMapping(dst []byte, indent int) []byte {
	if len(e) == 0 {
		return append(dst, " {}\n"...)
	}
	dst = append(dst, '\n')
	for _, entry := range e {
		dst = appendEntry(appendBlanks(dst, indent), indent, entry.Name, entry.Value)
	}
	return dst
}
