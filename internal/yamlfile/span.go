package yamlfile

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// ErrByHand is a place in a file that cannot be changed without touching what is around it.
var ErrByHand = errors.New("the file is written in a way that only its author can change")

// source is a file as its bytes, so that one place in it can be changed and all others stay as they are: comments,
// order, blank lines and quotes.
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

// breakAt is the size of the line break that data begins with, 0 if there is none. It knows those of YAML 1.1, which
// the parser counts lines by.
func breakAt(data []byte) int {
	for _, br := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if bytes.HasPrefix(data, []byte(br)) {
			return len(br)
		}
	}
	return 0
}

// offset is where the node begins, with its anchor and tag.
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

// lineStart is where the line with at begins.
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

// lineEnd is where the line with at ends, before its line break.
func (y *source) lineEnd(at int) int {
	for at < len(y.data) && breakAt(y.data[at:]) == 0 {
		at++
	}
	return at
}

// indent is the blanks before at, if there is nothing else before it on its line.
func (y *source) indent(at int) (string, error) {
	blanks := y.data[y.lineStart(at):at]
	if len(bytes.Trim(blanks, " ")) > 0 {
		return "", ErrByHand
	}
	return string(blanks), nil
}

// content is where the node begins behind its anchor and tag.
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

// skipBlanks is the first place from at on that is no blank, tab or line break.
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

// end is where the node ends, before any comment behind it. column is where its key begins, from 1.
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

// endOfFlow is behind the bracket that closes the collection.
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

// endOfBlock is behind the last line of a block scalar, which is all that is indented further than its key.
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

// endOfQuoted is behind the quote that closes the text.
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

// endOfPlain is behind the text, which stands there as it is, but for its blanks: those may be line breaks.
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
