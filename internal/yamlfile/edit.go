package yamlfile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Set returns data, the text of a YAML file, with the key at path set to value, which is YAML on one line. Every other
// byte stays as it is. It returns ErrByHand if that is not possible, and a *SyntaxError if data is not YAML.
func Set(data []byte, path []string, value string) ([]byte, error) {
	y, err := parse(data)
	if err != nil {
		return nil, err
	}
	m := y.root
	if IsNull(m) {
		return y.insertBelow(len(y.data), block(path, value, "", y.eol)), nil
	}
	for depth, name := range path {
		e, err := find(m, name)
		switch {
		case err != nil:
			return nil, err
		case e.key == nil:
			return y.insert(m, path[depth:], value)
		case depth == len(path)-1:
			return y.replace(e, value)
		case IsNull(e.value):
			return y.setEmpty(e, path[depth+1:], value)
		}
		m = e.value
	}
	return nil, ErrByHand
}

// Unset removes the key at path, and the sections that contain nothing else. found reports whether the key was there.
// The first keep keys of the path stay, even if nothing is left in them. Errors are as in Set.
func Unset(data []byte, path []string, keep int) (left []byte, found bool, err error) {
	y, err := parse(data)
	if err != nil {
		return nil, false, err
	}
	m := y.root
	var removed entry
	for depth, name := range path {
		if IsNull(m) {
			return data, false, nil
		}
		e, err := find(m, name)
		if err != nil || e.key == nil {
			return data, false, err
		}
		if depth <= keep || len(m.Content) > 2 {
			removed = e
		}
		m = e.value
	}
	left, err = y.remove(removed)
	return left, true, err
}

// entry is one key of a mapping with its value, or the mapping alone.
type entry struct {
	in         *yaml.Node
	index      int // of key in in.Content
	key, value *yaml.Node
}

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// find returns the entry with that name, in any case; its key is nil if there is none.
func find(m *yaml.Node, name string) (entry, error) {
	if m.Kind != yaml.MappingNode {
		return entry{}, ErrByHand
	}
	for i := 0; i < len(m.Content); i += 2 {
		if strings.EqualFold(m.Content[i].Value, name) {
			return entry{m, i, m.Content[i], m.Content[i+1]}, nil
		}
	}
	return entry{in: m}, nil
}

// splice returns the data with the bytes from from up to to replaced by text.
func (y *source) splice(from, to int, text string) []byte {
	return slices.Concat(y.data[:from], []byte(text), y.data[to:])
}

// insertBelow inserts lines, each with its line break, below the line that ends at at.
func (y *source) insertBelow(at int, lines string) []byte {
	if size := breakAt(y.data[at:]); size > 0 {
		return y.splice(at+size, at+size, lines)
	}
	if at > y.lineStart(at) {
		lines = y.eol + lines
	}
	return y.splice(at, at, lines)
}

// insert adds a key with this path to the end of the mapping.
func (y *source) insert(m *yaml.Node, path []string, value string) ([]byte, error) {
	if len(m.Content) == 0 {
		at := y.content(m)
		if at == len(y.data) || y.data[at] != '{' {
			return nil, ErrByHand
		}
		return y.splice(at+1, at+1, flow(path, value)), nil
	}
	last := len(m.Content) - 1
	end, err := y.end(m.Content[last], m.Content[last-1].Column)
	if err != nil {
		return nil, err
	}
	if isFlow(m) {
		return y.splice(end, end, ", "+flow(path, value)), nil
	}
	indent, err := y.indent(y.offset(m.Content[0]))
	if err != nil {
		return nil, err
	}
	return y.insertBelow(y.lineEnd(end), block(path, value, indent, y.eol)), nil
}

// setEmpty adds a key with this path below an entry that has no value yet.
func (y *source) setEmpty(e entry, path []string, value string) ([]byte, error) {
	from := y.offset(e.value)
	end, err := y.end(e.value, e.key.Column)
	if err != nil {
		return nil, err
	}
	if end > from || isFlow(e.in) {
		return y.splice(from, end, y.spaced(from, "{"+flow(path, value)+"}")), nil
	}
	indent, err := y.indent(y.offset(e.key))
	if err != nil {
		return nil, err
	}
	return y.insertBelow(y.lineEnd(end), block(path, value, indent+"  ", y.eol)), nil
}

// spaced returns text, with a blank before it if it would otherwise touch the colon before from.
func (y *source) spaced(from int, text string) string {
	if from > 0 && y.data[from-1] == ':' {
		return " " + text
	}
	return text
}

// replace sets the entry to another value. Comments in the old value move above the key.
func (y *source) replace(e entry, value string) ([]byte, error) {
	from := y.offset(e.value)
	end, err := y.end(e.value, e.key.Column)
	if err != nil {
		return nil, err
	}
	if e.value.Kind != yaml.ScalarNode && !isFlow(e.value) {
		if from, err = y.afterColon(e); err != nil {
			return nil, err
		}
	}
	comments, err := y.comments(from, end, e)
	if err != nil {
		return nil, err
	}
	data := y.splice(from, end, y.spaced(from, value))
	if len(comments) == 0 {
		return data, nil
	}
	key := y.offset(e.key)
	indent, err := y.indent(key)
	if err != nil {
		return nil, err
	}
	return slices.Insert(data, y.lineStart(key), []byte(y.commentLines(comments, indent))...), nil
}

// remove removes the entry from its mapping. Its comments stay, in its place.
func (y *source) remove(e entry) ([]byte, error) {
	end, err := y.end(e.value, e.key.Column)
	if err != nil {
		return nil, err
	}
	start := y.offset(e.key)
	if isFlow(e.in) {
		return y.removeFlow(e, start, end)
	}
	indent, err := y.indent(start)
	if err != nil {
		return nil, err
	}
	from, err := y.afterColon(e)
	if err != nil {
		return nil, err
	}
	line := y.lineEnd(end)
	comments, err := y.comments(from, line, e)
	if err != nil {
		return nil, err
	}
	return y.splice(y.lineStart(start), line+breakAt(y.data[line:]), y.commentLines(comments, indent)), nil
}

// removeFlow removes the bytes from start to end, and one comma.
func (y *source) removeFlow(e entry, start, end int) ([]byte, error) {
	if comments, err := y.comments(start, end, e); err != nil || len(comments) > 0 {
		return nil, ErrByHand // they would have no line to stay in
	}
	if next := y.skipBlanks(end); next < len(y.data) && y.data[next] == ',' {
		if blank := next + 1; blank < len(y.data) && y.data[blank] == ' ' {
			next++
		}
		return y.splice(start, next+1, ""), nil
	}
	if e.index > 0 {
		before := y.data[:start]
		comma := strings.LastIndexByte(string(before), ',')
		if strings.Trim(string(before[comma+1:]), " ") == "" {
			start = comma
		}
	}
	return y.splice(start, end, ""), nil
}

// afterColon returns the offset after the colon of the entry. It returns ErrByHand if the colon is not on the line of
// the key.
func (y *source) afterColon(e entry) (int, error) {
	end, err := y.end(e.key, 0)
	if err != nil {
		return 0, err
	}
	for end < len(y.data) && (y.data[end] == ' ' || y.data[end] == '\t') {
		end++
	}
	if end == len(y.data) || y.data[end] != ':' {
		return 0, ErrByHand
	}
	return end + 1, nil
}
