package yamlfile

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// ErrByHand means that a place in a file cannot be changed without changing other places.
var ErrByHand = errors.New("the file is written in a way that only its author can change")

// source is the text of a file and its nodes, so that one place can be changed and everything else stays as it is:
// comments, order, blank lines and quotes.
type source struct {
	data  []byte
	lines []int  // where each line begins
	eol   string // what ends its lines
	root  *yaml.Node
}

func parse(data []byte) (*source, error) {
	root, _, err := Parse(data)
	if err != nil {
		return nil, err
	}
	y := &source{data: data, lines: []int{0}, eol: "\n", root: root}
	for at := 0; at < len(data); {
		size := breakAt(data[at:])
		if size == 0 {
			at++
			continue
		}
		if len(y.lines) == 1 {
			y.eol = string(data[at : at+size])
		}
		at += size
		y.lines = append(y.lines, at)
	}
	return y, nil
}

// breakAt returns the size of the line break that data begins with, or 0 if there is none. Line breaks are those of
// YAML 1.1, by which the parser counts lines.
func breakAt(data []byte) int {
	for _, br := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if bytes.HasPrefix(data, []byte(br)) {
			return len(br)
		}
	}
	return 0
}

// offset returns where the node begins, including its anchor and tag.
func (y *source) offset(n *yaml.Node) int {
	if n.Line > len(y.lines) {
		return len(y.data) // the parser ends a file without a line break in a line of its own
	}
	at := y.lines[n.Line-1]
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(y.data[at:])
		at += size
	}
	return at
}

// lineStart returns where the line that contains at begins.
func (y *source) lineStart(at int) int {
	start := 0
	for _, line := range y.lines {
		if line > at {
			break
		}
		start = line
	}
	return start
}

// lineEnd returns where the line that contains at ends, before its line break.
func (y *source) lineEnd(at int) int {
	for at < len(y.data) && breakAt(y.data[at:]) == 0 {
		at++
	}
	return at
}

// indent returns the blanks before at on its line, or ErrByHand if there is anything else.
func (y *source) indent(at int) (string, error) {
	blanks := y.data[y.lineStart(at):at]
	if len(bytes.Trim(blanks, " ")) > 0 {
		return "", ErrByHand
	}
	return string(blanks), nil
}

// content returns where the node begins, after its anchor and tag.
func (y *source) content(n *yaml.Node) int {
	at := y.offset(n)
	for at < len(y.data) && (y.data[at] == '&' || y.data[at] == '!') {
		for at < len(y.data) && y.data[at] != ' ' && breakAt(y.data[at:]) == 0 {
			at++
		}
		at = y.skipBlanks(at)
	}
	return at
}

// skipBlanks returns the first offset from at on that is not a blank, tab or line break.
func (y *source) skipBlanks(at int) int {
	for at < len(y.data) {
		if y.data[at] == ' ' || y.data[at] == '\t' {
			at++
			continue
		}
		size := breakAt(y.data[at:])
		if size == 0 {
			break
		}
		at += size
	}
	return at
}

// end returns where the node ends, before any comment after it. column is the column of its key, from 1.
func (y *source) end(n *yaml.Node, column int) (int, error) {
	at := y.content(n)
	switch {
	case n.Kind == yaml.AliasNode:
		return 0, ErrByHand
	case n.Kind != yaml.ScalarNode && isFlow(n):
		return y.endOfFlow(n, at)
	case n.Kind != yaml.ScalarNode && len(n.Content) == 0:
		return 0, ErrByHand
	case n.Kind != yaml.ScalarNode:
		last := n.Content[len(n.Content)-1]
		return y.end(last, n.Column)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return y.endOfBlock(at, column), nil
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return y.endOfQuoted(at, `"`)
	case n.Style&yaml.SingleQuotedStyle != 0:
		return y.endOfQuoted(at, `'`)
	}
	return y.endOfPlain(at, n.Value)
}

// endOfFlow returns the offset after the bracket that closes the collection.
func (y *source) endOfFlow(n *yaml.Node, at int) (int, error) {
	at++ // the bracket that opens it
	for _, child := range n.Content {
		end, err := y.end(child, 0)
		if err != nil {
			return 0, err
		}
		at = max(at, end)
	}
	for at < len(y.data) {
		switch at = y.skipBlanks(at); {
		case at == len(y.data):
		case y.data[at] == '#':
			at = y.lineEnd(at)
		case y.data[at] == ',' || y.data[at] == ':':
			at++
		case y.data[at] == ']' || y.data[at] == '}':
			return at + 1, nil
		default:
			return 0, ErrByHand
		}
	}
	return 0, ErrByHand
}

// endOfBlock returns the end of a block scalar: of the last line that is indented further than the key.
func (y *source) endOfBlock(at, column int) int {
	end := y.lineEnd(at)
	for _, start := range y.lines {
		if start <= at {
			continue
		}
		line := y.data[start:y.lineEnd(start)]
		blanks := len(line) - len(bytes.TrimLeft(line, " "))
		if blanks == len(line) {
			continue
		}
		if blanks < column {
			break
		}
		end = start + len(line)
	}
	return end
}

// endOfQuoted returns the offset after the closing quote.
func (y *source) endOfQuoted(at int, quote string) (int, error) {
	for at++; at < len(y.data); at++ {
		rest := string(y.data[at:min(at+2, len(y.data))])
		switch {
		case quote == `"` && rest[0] == '\\', quote == `'` && rest == `''`:
			at++
		case strings.HasPrefix(rest, quote):
			return at + 1, nil
		}
	}
	return 0, ErrByHand
}

// endOfPlain returns the end of a plain scalar, in which only blanks may be written differently, as line breaks.
func (y *source) endOfPlain(at int, value string) (int, error) {
	for _, r := range value {
		if r == ' ' || r == '\n' || r == '\t' {
			at = y.skipBlanks(at)
			continue
		}
		if found, size := utf8.DecodeRune(y.data[at:]); found == r {
			at += size
			continue
		}
		return 0, ErrByHand
	}
	return at, nil
}
