package yamlfile

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"
)

// comments returns the comments between from and to, except for text that looks like one inside the entry's value or
// its elements.
func (y *source) comments(from, to int, e entry) ([]string, error) {
	parts, column := []*yaml.Node{e.value}, e.key.Column
	if e.value.Kind != yaml.ScalarNode {
		parts, column = e.value.Content, e.value.Column
	}
	var found []string
	for _, part := range parts {
		begin := y.offset(part)
		end, err := y.end(part, column)
		if err != nil {
			return nil, err
		}
		if part.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			begin = y.lineEnd(begin) // a comment may be behind the sign that the text begins with
		}
		found = append(found, y.commentsIn(from, begin)...)
		from = max(from, end)
	}
	return append(found, y.commentsIn(from, to)...), nil
}

// commentsIn returns the comments between from and to, where there are no scalars.
func (y *source) commentsIn(from, to int) []string {
	var found []string
	for from < to {
		hash := bytes.IndexByte(y.data[from:to], '#')
		if hash < 0 {
			break
		}
		end := y.lineEnd(from + hash)
		found = append(found, string(y.data[from+hash:end]))
		from = end
	}
	return found
}

// commentLines returns the comments, each on a line of its own.
func (y *source) commentLines(comments []string, indent string) string {
	var b strings.Builder
	for _, c := range comments {
		b.WriteString(indent + strings.TrimRight(c, " \t") + y.eol)
	}
	return b.String()
}

// block returns the YAML of a key with this path and its value on lines of their own, each with its line break.
func block(path []string, value, indent, eol string) string {
	var b strings.Builder
	for depth, name := range path {
		b.WriteString(indent + strings.Repeat("  ", depth) + Inline(name) + ":")
		if depth == len(path)-1 {
			b.WriteString(" " + value)
		}
		b.WriteString(eol)
	}
	return b.String()
}

// flow returns the YAML of a key with this path and its value on one line.
func flow(path []string, value string) string {
	if len(path) > 1 {
		value = "{" + flow(path[1:], value) + "}"
	}
	return Inline(path[0]) + ": " + value
}

// Inline returns the YAML of a text, or of a list of texts, in a form that is valid anywhere in a file.
func Inline(value any) string {
	if list, ok := value.([]string); ok {
		items := make([]string, len(list))
		for i, item := range list {
			items[i] = Inline(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	alone, _ := yaml.Marshal(value) // a text can always be written
	plain := strings.TrimSuffix(string(alone), "\n")
	var back []string
	err := yaml.Unmarshal([]byte("["+plain+"]"), &back)
	switch {
	case err != nil, len(back) != 1, back[0] != value, strings.Contains(plain, "\n"):
	case plain == value && (plain[0] == ':' || strings.Contains(plain, "?")): // no plain text in a flow of YAML 1.1
		return "'" + strings.ReplaceAll(plain, "'", "''") + "'"
	default:
		return plain
	}
	listed, _ := yaml.Marshal(struct {
		V []any `yaml:"v,flow"`
	}{[]any{value}})
	return strings.TrimSuffix(strings.TrimPrefix(string(listed), "v: ["), "]\n")
}
