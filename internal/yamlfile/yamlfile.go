// Package yamlfile reads a YAML file as nodes with their positions, and changes one place in its text.
package yamlfile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Node is a part of a YAML file.
type Node = yaml.Node

// The kinds of nodes, and the style of one with a tag.
const (
	Mapping  = yaml.MappingNode
	Sequence = yaml.SequenceNode
	Scalar   = yaml.ScalarNode
	Alias    = yaml.AliasNode
	Tagged   = yaml.TaggedStyle
)

// Position is a place in a file; its first line and column are 1. Columns count characters.
type Position struct{ Line, Column int }

// At returns where the node begins.
func At(n *yaml.Node) Position { return Position{n.Line, n.Column} }

func (p Position) String() string { return fmt.Sprintf("line %d, column %d", p.Line, p.Column) }

// Compare is negative if p comes before q, and positive if it comes after q.
func (p Position) Compare(q Position) int {
	return cmp.Or(p.Line-q.Line, p.Column-q.Column)
}

// Error is a mistake at a position in a file.
type Error struct {
	At  Position
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("%v: %v", e.At, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// Errorf is fmt.Errorf for an *Error.
func (p Position) Errorf(format string, args ...any) error {
	return &Error{p, fmt.Errorf(format, args...)}
}

// SyntaxError says where a text stops being YAML, and where the part that is wrong begins.
type SyntaxError struct {
	At      Position
	Problem string
	Begin   Position // of what Context says; zero if that is At
	Context string   // "while …", or empty
}

func (e *SyntaxError) Error() string {
	if e.Begin == (Position{}) {
		return "not YAML: " + e.Problem
	}
	return fmt.Sprintf("not YAML: %s %s that begins in %v", e.Problem, e.Context, e.Begin)
}

// Parse returns the top node of the first document in data, nil if there is none, and the position of a second
// document, zero if there is none. Any error is a *SyntaxError, also for a file that is nested more than 10,000 levels
// deep. Aliases are not expanded.
func Parse(data []byte) (top *yaml.Node, second Position, err error) {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, second, err
	}
	var document, more yaml.Node
	if err := loader.Load(&document); errors.Is(err, io.EOF) {
		return nil, second, nil
	} else if err != nil {
		return nil, second, syntaxError(data, err)
	}
	if err := loader.Load(&more); err == nil {
		second = At(&more)
	} else if !errors.Is(err, io.EOF) {
		return nil, second, syntaxError(data, err)
	}
	return document.Content[0], second, nil
}

func syntaxError(data []byte, err error) error {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return &SyntaxError{At: Position{1, 1}, Problem: err.Error()}
	}
	if e.Stage == yaml.ReaderStage { // it knows the byte alone, and adds the character as a number
		problem, _, _ := strings.Cut(e.Message, " (value")
		before := data[:min(e.Mark.Index, len(data))]
		line := before[bytes.LastIndexByte(before, '\n')+1:]
		return &SyntaxError{
			At: Position{1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(line)}, Problem: problem,
		}
	}
	found := &SyntaxError{At: Position{e.Mark.Line, e.Mark.Column}, Problem: e.Message}
	if begin := (Position{e.ContextMark.Line, e.ContextMark.Column}); e.ContextMsg != "" && begin != found.At {
		found.Begin, found.Context = begin, e.ContextMsg
	}
	return found
}

// Pair is an entry of a mapping.
type Pair struct {
	Name       string // of the key, in lower case
	Repeated   bool   // the mapping has an earlier key with that name
	Key, Value *yaml.Node
}

// Pairs yields the entries of a mapping.
func Pairs(mapping *yaml.Node) iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		seen := make(map[string]bool, min(len(mapping.Content)/2, 8)) // a hostile file has a million keys
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			key := mapping.Content[i]
			name := strings.ToLower(key.Value)
			if !yield(Pair{name, seen[name], key, mapping.Content[i+1]}) {
				return
			}
			seen[name] = true
		}
	}
}

// IsNull reports whether the node is null, or missing.
func IsNull(n *yaml.Node) bool { return n == nil || n.ShortTag() == "!!null" }

// Shape returns what kind of value the node is, in words for an error: "a list". It does not repeat the content.
func Shape(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch n.ShortTag() {
	case "!!str":
		return "text"
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "true or false"
	case "!!timestamp":
		return "a date"
	case "!!null":
		return "null"
	}
	return "a value of type " + n.ShortTag()
}
