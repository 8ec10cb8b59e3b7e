package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	goccy "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
	"go.yaml.in/yaml/v3"
)

// pair is an entry of a mapping, with its name in lower case.
type pair struct {
	name       string
	key, value *yaml.Node
}

// pairs returns the entries of the mapping that is the value of name, "" for the document. Null is an empty mapping.
func (r reader) pairs(node *yaml.Node, name string) ([]pair, error) {
	if name == "" {
		name = "the configuration"
	}
	if node.ShortTag() == "!!null" {
		return nil, nil
	}
	if node.Kind != yaml.MappingNode {
		return nil, usage("%s must be keys and values, not %s (%s)", name, shape(node), r.at(node))
	}
	var pairs []pair
	seen := map[string]bool{}
	for i := 0; i < len(node.Content); i += 2 {
		k, v := node.Content[i], node.Content[i+1]
		if k.Kind != yaml.ScalarNode {
			return nil, usage("a key in %s must be text, not %s (%s)", name, shape(k), r.at(k))
		}
		lower := strings.ToLower(k.Value)
		if seen[lower] {
			return nil, usage("key %q appears twice in %s (%s)", k.Value, name, r.at(k))
		}
		seen[lower] = true
		pairs = append(pairs, pair{lower, k, v})
	}
	return pairs, nil
}

// value returns the value of a node, which must be of the key's kind. Errors do not repeat secrets and addresses.
func (r reader) value(k key, node *yaml.Node) (any, error) {
	wrong := usage("%s must be %s, not %s (%s)", k.name, k.kind, shape(node), r.at(node))
	switch {
	case k.kind == list && node.Kind == yaml.SequenceNode:
		items := []string{}
		for _, item := range node.Content {
			if item.ShortTag() != "!!str" {
				return nil, usage("%s must be %s; one is %s (%s)", k.name, k.kind, shape(item), r.at(item))
			}
			items = append(items, strings.TrimSpace(item.Value))
		}
		return items, nil
	case k.kind == list || node.Kind != yaml.ScalarNode:
		return nil, wrong
	case k.kind == number:
		var n int
		if node.ShortTag() != "!!int" || node.Decode(&n) != nil {
			return nil, wrong
		}
		return n, nil
	case node.ShortTag() != "!!str":
		return nil, wrong.hint("put it in quotes if it is meant as text")
	}
	value, ok := k.parse(node.Value)
	if !ok {
		return nil, usage("%s must be %s, not %q (%s)", k.name, k.kind, node.Value, r.at(node))
	}
	return value, nil
}

// shape says what kind of node it is, but not its content.
func shape(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch node.ShortTag() {
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
	return "a value of type " + node.ShortTag()
}

func (r reader) at(node *yaml.Node) string {
	return fmt.Sprintf("%s, line %d, column %d", r.file, node.Line, node.Column)
}

func (r reader) leaf(name string) (key, bool) {
	i := slices.IndexFunc(r.keys, func(k key) bool { return k.name == name })
	if i < 0 {
		return key{}, false
	}
	return r.keys[i], true
}

// children returns the names that are possible directly under name, "" for the top.
func (r reader) children(name string) []string {
	var names []string
	for _, k := range r.keys {
		rest, under := strings.CutPrefix("."+k.name, strings.TrimSuffix("."+name, ".")+".")
		if !under || k.envOnly {
			continue
		}
		child, _, _ := strings.Cut(rest, ".")
		if !slices.Contains(names, child) {
			names = append(names, child)
		}
	}
	return names
}

func (r reader) unknown(node *yaml.Node, name, above string) error {
	names := r.children(above)
	if above == "" {
		names = append(names, "profiles")
	}
	return usage("unknown key %q (%s)", name, r.at(node)).hint("%s", possible(strings.ToLower(node.Value), names))
}

// syntaxError returns err with the position at which data stops being YAML. The parser that is safe with hostile files
// reports a line at best; the other one reports the column as well, and is used for small files only.
func syntaxError(file string, data []byte, err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if len(data) <= 8<<10 {
		_, precise := parser.ParseBytes(data, 0)
		if e := goccy.Error(nil); errors.As(precise, &e) && e.GetToken() != nil && e.GetToken().Position != nil {
			if _, text, found := strings.Cut(message, ": "); found && strings.HasPrefix(message, "line ") {
				message = text
			}
			at := e.GetToken().Position
			return usage("%s, line %d, column %d: not YAML: %s", file, at.Line, at.Column, message)
		}
	}
	return usage("%s: not YAML: %s", file, message)
}
