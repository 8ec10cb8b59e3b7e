package manifest

import (
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
	"github.com/roster-cli/roster/internal/spelling"
	"github.com/roster-cli/roster/internal/yamlfile"
)

// subject is what a mapping describes, and the form it must have, in words for an error.
type subject struct{ name, form string }

// fields returns the entries of a mapping. It reports unknown and repeated keys; case does not matter.
func (r *reader) fields(node *yamlfile.Node, of subject, keys ...string) []yamlfile.Pair {
	if !r.isPlain(node) {
		return nil
	}
	if node.Kind != yamlfile.Mapping {
		r.wrong(node, "", "%s must be %s, not %s", of.name, of.form, shape(node))
		return nil
	}
	fields := make([]yamlfile.Pair, 0, len(keys))
	for f := range yamlfile.Pairs(node) {
		known := slices.Contains(keys, f.Name)
		switch {
		case r.full():
			return fields
		case !r.isPlain(f.Key):
		case f.Key.Kind != yamlfile.Scalar:
			r.wrong(f.Key, "", "a key must be text, not %s", shape(f.Key))
		case f.Key.ShortTag() == "!!merge":
			r.wrong(f.Key, "write out what it stands for", "merge keys are not supported")
		case !known:
			hint := spelling.Suggest(f.Key.Value, keys) + "keys of " + of.name + ": " + strings.Join(keys, ", ")
			r.wrong(f.Key, hint, "unknown key %q", safetext.Shorten(f.Key.Value, maxShown))
		case f.Repeated:
			r.wrong(f.Key, "", "the key %s appears twice", f.Name)
		default:
			fields = append(fields, f)
		}
	}
	return fields
}

// hasValue reports whether a key has a value, and records a mistake if it has none.
func (r *reader) hasValue(f yamlfile.Pair) bool {
	if !yamlfile.IsNull(f.Value) {
		return true
	}
	hint := "write a value, or leave the key out"
	if f.Name == "groups" || f.Name == "members" {
		hint = "write [] for none, or leave the key out to keep them"
	}
	r.wrong(f.Key, hint, "%s has no value", f.Name)
	return false
}

// list reports whether a field is a list, and records a mistake if it is not.
func (r *reader) list(f yamlfile.Pair, form string) bool {
	if !r.hasValue(f) || !r.isPlain(f.Value) {
		return false
	}
	if f.Value.Kind != yamlfile.Sequence {
		r.wrong(f.Value, "", "%s must be a list %s, not %s", f.Name, form, shape(f.Value))
		return false
	}
	return true
}

// value returns the text of a field; ok is false, and a mistake recorded, if it has none.
func (r *reader) value(f yamlfile.Pair) (string, bool) {
	if !r.hasValue(f) {
		return "", false
	}
	return r.text(f.Value, f.Name)
}

// text returns a value as it is written. A null is a mistake: a group called null would get lost otherwise.
func (r *reader) text(node *yamlfile.Node, name string) (string, bool) {
	if !r.isPlain(node) {
		return "", false
	}
	if node.Kind != yamlfile.Scalar {
		r.wrong(node, "", "%s must be text, not %s", name, shape(node))
		return "", false
	}
	if yamlfile.IsNull(node) {
		r.wrong(node, "put it in quotes if it is meant as text", "%s must be text, not null", name)
		return "", false
	}
	return node.Value, true
}

// isPlain reports whether a node has no anchor, alias or tag, and records a mistake if it has one.
func (r *reader) isPlain(node *yamlfile.Node) bool {
	switch {
	case node.Kind == yamlfile.Alias || node.Anchor != "":
		r.wrong(node, "write out what it stands for", "anchors and aliases (& and *) are not supported")
	case node.Style&yamlfile.Tagged != 0:
		hint := "leave it out, or put text that begins with ! in quotes"
		r.wrong(node, hint, "the tag %s is not supported", safetext.Shorten(node.Tag, maxShown))
	default:
		return true
	}
	return false
}

// shape is yamlfile.Shape, but a number, a date and a boolean are text here.
func shape(node *yamlfile.Node) string {
	if node.Kind == yamlfile.Scalar && !yamlfile.IsNull(node) {
		return "text"
	}
	return yamlfile.Shape(node)
}
