package listing

import "strings"

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
	fields, cells := make([]field, len(e)), make([]cell, len(e))
	for i := range e {
		fields[i].name, cells[i].value = e[i].Name, e[i].Value
	}
	inner := compactObject(fields)
	if o.deeper != "" {
		inner = prettyObject(fields, strings.TrimSuffix(o.deeper, "  "))
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
