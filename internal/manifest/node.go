package manifest

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/roster-cli/roster/internal/spelling"
)

// thing is what a mapping describes, and the form in which it is written.
type thing struct{ name, form string }

// field is one entry of a mapping.
type field struct {
	name       string
	key, value *yaml.Node
}

// fields returns the entries of a mapping that may have these keys, in any case and each at most once.
func (r *reader) fields(node *yaml.Node, of thing, keys ...string) []field {
	if !r.bare(node) {
		return nil
	}
	if node.Kind != yaml.MappingNode {
		r.wrong(node, "", "%s must be %s, not %s", of.name, of.form, shape(node))
		return nil
	}
	fields := make([]field, 0, len(keys))
	for i := 0; i+1 < len(node.Content) && !r.full(); i += 2 {
		f := field{key: node.Content[i], value: node.Content[i+1]}
		f.name = strings.ToLower(f.key.Value)
		known := slices.Contains(keys, f.name)
		switch {
		case !r.bare(f.key):
		case f.key.Kind != yaml.ScalarNode:
			r.wrong(f.key, "", "a key must be text, not %s", shape(f.key))
		case f.key.ShortTag() == "!!merge":
			r.wrong(f.key, "write out what it stands for", "merge keys are not supported")
		case !known:
			hint := spelling.Suggest(f.key.Value, keys) + "keys of " + of.name + ": " + strings.Join(keys, ", ")
			r.wrong(f.key, hint, "unknown key %q", short(f.key.Value))
		case slices.ContainsFunc(fields, func(g field) bool { return g.name == f.name }):
			r.wrong(f.key, "", "the key %s appears twice", f.name)
		default:
			fields = append(fields, f)
		}
	}
	return fields
}

// given reports whether a key has a value.
func (r *reader) given(f field) bool {
	if f.value.Kind != yaml.ScalarNode || f.value.ShortTag() != "!!null" {
		return true
	}
	hint := "write a value, or leave the key out"
	if f.name == "groups" || f.name == "members" {
		hint = "write [] for none, or leave the key out to keep them"
	}
	r.wrong(f.key, hint, "%s has no value", f.name)
	return false
}

// list reports whether a field is a list.
func (r *reader) list(f field, form string) bool {
	if !r.given(f) || !r.bare(f.value) {
		return false
	}
	if f.value.Kind != yaml.SequenceNode {
		r.wrong(f.value, "", "%s must be a list %s, not %s", f.name, form, shape(f.value))
		return false
	}
	return true
}

// value returns the text of a field.
func (r *reader) value(f field) (string, bool) {
	if !r.given(f) {
		return "", false
	}
	return r.text(f.value, f.name)
}

// text returns a value as it is written. A null is not text: a group of that name would get lost.
func (r *reader) text(node *yaml.Node, name string) (string, bool) {
	if !r.bare(node) {
		return "", false
	}
	if node.Kind != yaml.ScalarNode {
		r.wrong(node, "", "%s must be text, not %s", name, shape(node))
		return "", false
	}
	if node.ShortTag() == "!!null" {
		r.wrong(node, "put it in quotes if it is meant as text", "%s must be text, not null", name)
		return "", false
	}
	return node.Value, true
}

// bare reports whether a node has no anchor, alias or tag.
func (r *reader) bare(node *yaml.Node) bool {
	switch {
	case node.Kind == yaml.AliasNode || node.Anchor != "":
		r.wrong(node, "write out what it stands for", "anchors and aliases (& and *) are not supported")
	case node.Style&yaml.TaggedStyle != 0:
		hint := "leave it out, or put text that begins with ! in quotes"
		r.wrong(node, hint, "the tag %s is not supported", short(node.Tag))
	default:
		return true
	}
	return false
}

// shape says what kind of node it is, but not its content.
func shape(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.MappingNode:
		return "keys and values"
	case node.Kind == yaml.SequenceNode:
		return "a list"
	case node.ShortTag() == "!!null":
		return "null"
	}
	return "text"
}

// short returns s, cut after 100 characters.
func short(s string) string {
	n := 0
	for i := range s {
		if n++; n > 100 {
			return s[:i] + "…"
		}
	}
	return s
}
