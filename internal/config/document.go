package config

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is a file taken apart: key to value, at the top and in each profile.
type document struct {
	values   map[string]any
	profiles map[string]map[string]any
}

// reader takes one file apart. Its errors name the key, the place and what is possible there.
type reader struct {
	file string
	keys []key
}

// readDocument reads and checks the whole file, also the profiles that are not in use.
func readDocument(file string, keys []key) (document, error) {
	f, err := readRegular(file, maxFile)
	if err != nil {
		return document{}, err
	}
	if err := f.refuse(0o022, writableByOthers); err != nil {
		return document{}, err
	}
	doc, err := parseDocument(f.data, reader{file: file, keys: keys})
	if err != nil {
		return document{}, err
	}
	if doc.hasSecret() {
		return doc, f.refuse(0o004, secretForOthers)
	}
	return doc, nil
}

func parseDocument(data []byte, r reader) (document, error) {
	doc := document{values: map[string]any{}, profiles: map[string]map[string]any{}}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var root, more yaml.Node
	if err := dec.Decode(&root); errors.Is(err, io.EOF) {
		return doc, nil
	} else if err != nil {
		return doc, syntaxError(r.file, data, err)
	}
	if err := dec.Decode(&more); err == nil {
		return doc, usage("%s has more than one YAML document, the second in line %d", r.file, more.Line)
	} else if !errors.Is(err, io.EOF) {
		return doc, syntaxError(r.file, data, err)
	}
	top := root.Content[0]
	rest, profiles, err := r.takeProfiles(top)
	if err != nil {
		return doc, err
	}
	if err := r.read(rest, "", doc.values); err != nil {
		return doc, err
	}
	for _, p := range profiles {
		values := map[string]any{}
		if err := r.read(p.value, "", values); err != nil {
			return doc, err
		}
		doc.profiles[p.name] = values
	}
	return doc, nil
}

// takeProfiles parts the profiles from the rest of the document.
func (r reader) takeProfiles(top *yaml.Node) (rest *yaml.Node, profiles []pair, err error) {
	pairs, err := r.pairs(top, "")
	if err != nil {
		return nil, nil, err
	}
	rest = &yaml.Node{Kind: yaml.MappingNode}
	for _, p := range pairs {
		if p.name != "profiles" {
			rest.Content = append(rest.Content, p.key, p.value)
			continue
		}
		if profiles, err = r.pairs(p.value, "profiles"); err != nil {
			return nil, nil, err
		}
	}
	return rest, profiles, nil
}

// read puts the leaves under node into values. A null leaves its key alone.
func (r reader) read(node *yaml.Node, above string, values map[string]any) error {
	pairs, err := r.pairs(node, above)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		name := strings.TrimPrefix(above+"."+p.name, ".")
		k, leaf := r.leaf(name)
		switch {
		case strings.Contains(p.name, "."), !leaf && r.children(name) == nil:
			return r.unknown(p.key, name, above)
		case p.value.ShortTag() == "!!null":
		case !leaf:
			err = r.read(p.value, name, values)
		case k.envOnly:
			err = usage(
				"%s must not be in a file (%s)",
				name,
				r.at(p.key),
			).hint(
				"set %s, or name a file with link.key_file",
				k.variable(),
			)
		default:
			if values[name], err = r.value(k, p.value); err == nil {
				values[name] = k.located(values[name], filepath.Dir(r.file))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hasSecret reports whether a password is written anywhere in the document.
func (d document) hasSecret() bool {
	for _, values := range append(slices.Collect(maps.Values(d.profiles)), d.values) {
		if s, _ := values["mail.smtp.password"].(string); s != "" {
			return true
		}
		if s, _ := values["database"].(string); Redact(s) != s {
			return true
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
		return nil, usage(
			"unknown profile %q: %s has no profiles",
			name,
			file,
		).hint(
			"`roster init --profile NAME` makes one",
		)
	}
	return nil, usage(
		"unknown profile %q in %s",
		name,
		file,
	).hint(
		"%s",
		possible(name, slices.Sorted(maps.Keys(d.profiles))),
	)
}
