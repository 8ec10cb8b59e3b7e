package config

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/roster-cli/roster/internal/spelling"
	"github.com/roster-cli/roster/internal/yamlfile"
)

// document is a parsed file: values by key, at the top and in each profile.
type document struct {
	values   map[string]any
	profiles map[string]map[string]any
}

// reader parses one file. Its errors name the key, the position and what is possible there.
type reader struct {
	file string
	keys keys
}

// readDocument reads and checks the whole file, including the profiles that are not in use.
func readDocument(file string) (document, error) {
	f, err := readRegular(file, maxFile)
	if err != nil {
		return document{}, err
	}
	if err := f.refuse(0o022, writableByOthers); err != nil {
		return document{}, err
	}
	doc, err := parseDocument(file, f.data)
	if err != nil {
		return document{}, err
	}
	if doc.hasSecret() {
		return doc, f.refuse(0o004, secretForOthers)
	}
	return doc, nil
}

func parseDocument(file string, data []byte) (document, error) {
	r, doc := reader{file, schema()}, document{values: map[string]any{}, profiles: map[string]map[string]any{}}
	top, second, err := yamlfile.Parse(data)
	switch {
	case err != nil:
		return doc, syntaxError(file, data, err)
	case second.Line > 0:
		return doc, usage("%s has more than one YAML document, the second in line %d", file, second.Line)
	}
	pairs, err := r.pairs(top, "")
	if err != nil {
		return doc, err
	}
	var profiles []yamlfile.Pair
	if i := slices.IndexFunc(pairs, func(p yamlfile.Pair) bool { return p.Name == "profiles" }); i >= 0 {
		if profiles, err = r.pairs(pairs[i].Value, "profiles"); err != nil {
			return doc, err
		}
		pairs = slices.Delete(pairs, i, i+1)
	}
	err = r.read(pairs, "", doc.values)
	for _, p := range profiles {
		if err == nil {
			pairs, err = r.pairs(p.Value, "")
		}
		if err == nil {
			doc.profiles[p.Name] = map[string]any{}
			err = r.read(pairs, "", doc.profiles[p.Name])
		}
	}
	return doc, err
}

// pairs returns the entries of the mapping node, which is the value of the key name, or the document if name is "".
// Null is an empty mapping.
func (r reader) pairs(node *yamlfile.Node, name string) ([]yamlfile.Pair, error) {
	name = cmp.Or(name, "the configuration")
	if yamlfile.IsNull(node) {
		return nil, nil
	}
	if node.Kind != yamlfile.Mapping {
		return nil, usage("%s must be keys and values, not %s (%s)", name, yamlfile.Shape(node), r.at(node))
	}
	pairs := slices.Collect(yamlfile.Pairs(node))
	for _, p := range pairs {
		if p.Key.Kind != yamlfile.Scalar {
			return nil, usage("a key in %s must be text, not %s (%s)", name, yamlfile.Shape(p.Key), r.at(p.Key))
		}
		if p.Repeated {
			return nil, usage("key %q appears twice in %s (%s)", p.Key.Value, name, r.at(p.Key))
		}
	}
	return pairs, nil
}

// read stores the values of the pairs, which are in the section above, in values. A null leaves its key unset.
func (r reader) read(pairs []yamlfile.Pair, above string, values map[string]any) error {
	for _, p := range pairs {
		name := strings.TrimPrefix(above+"."+p.Name, ".")
		k, isKey := r.keys.find(name)
		var err error
		switch {
		case strings.Contains(p.Name, "."), !isKey && r.keys.children(name) == nil:
			return r.unknown(p.Key, name, above)
		case yamlfile.IsNull(p.Value):
		case !isKey:
			var below []yamlfile.Pair
			if below, err = r.pairs(p.Value, name); err == nil {
				err = r.read(below, name, values)
			}
		case k.envOnly:
			err = usage("%s must not be in a file (%s)", name, r.at(p.Key)).
				hint("set %s, or name a file with link.key_file", k.variable())
		default:
			var value any
			value, err = r.value(k, p.Value)
			values[name] = k.located(value, filepath.Dir(r.file))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// value returns the value of a node, which must be of the key's kind. Errors do not repeat secrets and addresses.
func (r reader) value(k key, node *yamlfile.Node) (any, error) {
	wrong := usage("%s must be %s, not %s (%s)", k.name, k.kind, yamlfile.Shape(node), r.at(node))
	switch {
	case k.kind == list && node.Kind == yamlfile.Sequence:
		items := []string{}
		for _, item := range node.Content {
			if item.ShortTag() != "!!str" {
				return nil, usage("%s must be %s; one is %s (%s)", k.name, k.kind, yamlfile.Shape(item), r.at(item))
			}
			items = append(items, strings.TrimSpace(item.Value))
		}
		return items, nil
	case k.kind == list || node.Kind != yamlfile.Scalar:
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

func (r reader) at(node *yamlfile.Node) string { return r.file + ", " + yamlfile.At(node).String() }

func (r reader) unknown(node *yamlfile.Node, name, above string) error {
	names := r.keys.children(above)
	if above == "" {
		names = append(names, "profiles")
	}
	return usage("unknown key %q (%s)", name, r.at(node)).hint("%s", possible(strings.ToLower(node.Value), names))
}

// possible is a hint that suggests the words closest to word, and lists all words.
func possible(word string, words []string) string {
	return spelling.Suggest(word, words) + "possible: " + strings.Join(words, ", ")
}

// syntaxError returns err with the position of the value in which data stops being YAML; the parser stops behind it.
func syntaxError(file string, data []byte, err error) error {
	var e *yamlfile.SyntaxError
	if !errors.As(err, &e) {
		return usage("%s: %v", file, err)
	}
	at := e.At
	lines := bytes.Split(data, []byte("\n"))
	switch {
	case strings.HasSuffix(e.Context, "quoted scalar"):
		at = e.Begin
	case at.Line <= len(lines):
		before := []rune(string(lines[at.Line-1]))
		before = before[:min(at.Column-1, len(before))]
		value := string(before)
		value = value[strings.LastIndex(value, ": ")+1:]
		at.Column -= utf8.RuneCountInString(strings.TrimLeft(value, " "))
	}
	return usage("%s, %v: not YAML: %s", file, at, e.Problem)
}

// hasSecret reports whether a password is written anywhere in the document.
func (d document) hasSecret() bool {
	for _, values := range append(slices.Collect(maps.Values(d.profiles)), d.values) {
		if s, _ := values["mail.smtp.password"].(string); s != "" {
			return true
		}
		for _, key := range []string{"database", "database_read"} {
			if s, _ := values[key].(string); Redact(s) != s {
				return true
			}
		}
	}
	return false
}

// profile returns what the named profile sets, and nothing for no name. If there is no such profile it returns nil and
// an *Error. Names are in lower case, as keys are.
func (d document) profile(name, file string) (map[string]any, error) {
	if name == "" {
		return map[string]any{}, nil
	}
	values, found := d.profiles[name]
	switch {
	case found:
		return values, nil
	case file == "":
		return nil, usage("unknown profile %q: there is no configuration file", name)
	case len(d.profiles) == 0:
		return nil, usage("unknown profile %q: %s has no profiles", name, file).
			hint("`roster init --profile NAME` makes one")
	}
	return nil, usage("unknown profile %q in %s", name, file).
		hint("%s", possible(name, slices.Sorted(maps.Keys(d.profiles))))
}
