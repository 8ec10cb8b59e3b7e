package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/roster-cli/roster/internal/plaintext"
	"github.com/roster-cli/roster/internal/spelling"
	"github.com/roster-cli/roster/internal/yamlfile"
)

// ErrNotSet is returned by Change for a key to be unset that is not set.
var ErrNotSet = errors.New("not set")

// Edit is one change to a configuration file: a key is set or unset.
type Edit struct {
	key   string
	value any    // as the file gives it; nil unsets the key
	text  string // the value in YAML, on one line
}

// Assign returns the edit that sets a key, in any case, to a value in the form that environment variables have. It
// returns an *Error for a value that the file cannot hold, and for secrets.
func Assign(name, value string) (Edit, error) {
	k, err := findKey(name)
	if err != nil {
		return Edit{}, err
	}
	switch {
	case k.kind == database && !IsAddress(value) && !IsFile(value):
		return Edit{}, usage("%s must be %s", k.name, k.kind)
	case k.kind == secret, k.kind == database && (Redact(value) != value || strings.Contains(value, redacted)):
		return Edit{}, k.refuseSecret()
	}
	if !utf8.ValidString(value) {
		return Edit{}, usage("%s cannot be %q: a configuration file holds UTF-8 only", k.name, value)
	}
	parsed, ok := k.parse(value)
	if !ok {
		return Edit{}, usage("%s must be %s, not %q", k.name, k.kind, value)
	}
	return k.edit(value, parsed), nil
}

// edit sets the key to value, which is parsed from text.
func (k key) edit(text string, value any) Edit {
	switch k.kind {
	case number:
		return Edit{k.name, value, fmt.Sprint(value)}
	case list:
		return Edit{k.name, value, yamlfile.Inline(value)}
	}
	return Edit{k.name, value, yamlfile.Inline(text)}
}

// refuseSecret is the *Error for a secret in an argument, which others can read in the list of processes. Its hint says
// how to give the secret instead.
func (k key) refuseSecret() *Error {
	e := usage("%s is a secret, which no command takes as an argument", k.name)
	switch {
	case k.kind == database:
		return usage("database holds a password, which no command takes as an argument").
			hint("leave the password out, and put it into ~/.pgpass or PGPASSWORD")
	case k.name == "link.key":
		return e.hint("set %s, or name a file that holds it with link.key_file", k.variable())
	}
	return e.hint("put it into a file that only you can read, and name that with %s_file; or set %s", k.name, k.variable())
}

// Unset returns the edit that removes a key from a file.
func Unset(name string) (Edit, error) {
	k, err := findKey(name)
	return Edit{key: k.name}, err
}

// findKey returns the key with that name, in any case. Its *Error suggests what may have been meant.
func findKey(name string) (key, error) {
	lower := strings.ToLower(name)
	if k, found := schema().find(lower); found {
		return k, nil
	}
	var names, under []string
	for _, k := range schema() {
		names = append(names, k.name)
		if strings.HasPrefix(k.name, lower+".") && !k.envOnly {
			under = append(under, k.name)
		}
	}
	if len(under) > 0 {
		return key{}, usage("%s is a section, not a key", lower).hint("its keys: %s", strings.Join(under, ", "))
	}
	return key{}, usage("unknown key %q", name).
		hint("%s`roster config show` lists all keys", spelling.Suggest(lower, names))
}

// apply makes the edits in data, the text of t.
func (t Target) apply(data []byte, edits []Edit) ([]byte, error) {
	for n, e := range edits {
		path := slices.Concat(t.path(), strings.Split(e.key, "."))
		found := true
		var err error
		if e.value != nil {
			data, err = yamlfile.Set(data, path, e.text)
		} else {
			data, found, err = yamlfile.Unset(data, path, len(t.path()))
		}
		switch {
		case errors.As(err, new(*yamlfile.SyntaxError)) && n > 0:
			return nil, yamlfile.ErrByHand // the edit before this one did not fit in
		case err != nil:
			return nil, err
		case !found:
			return nil, fmt.Errorf("%s: %w in %s", e.key, ErrNotSet, t.where())
		}
	}
	return data, nil
}

// edited returns the text of t with the edits, and the parsed result. It returns an *Error if Load would refuse the
// result, or if the edits cannot be made without changing other places.
func (t Target) edited(data []byte, edits []Edit) (text []byte, now document, err error) {
	before, err := io.ReadAll(plaintext.Decode(bytes.NewReader(data)))
	if err != nil {
		return nil, now, err
	}
	byHand := usage("%s cannot be changed here: %s", t.where(), yamlfile.ErrByHand).hint("edit the file yourself")
	text, err = t.apply(before, edits)
	switch {
	case errors.Is(err, yamlfile.ErrByHand):
		return nil, now, byHand
	case errors.As(err, new(*yamlfile.SyntaxError)):
		return nil, now, syntaxError(t.File, before, err)
	case err != nil:
		return nil, now, err
	}
	now, err = parseDocument(t.File, text)
	if was, wrong := parseDocument(t.File, before); wrong == nil && (err != nil || !t.onlyEdited(was, now, edits)) {
		return nil, now, byHand
	}
	if err != nil {
		return nil, now, err
	}
	if mark := []byte("\ufeff"); bytes.HasPrefix(data, mark) {
		text = append(mark, text...)
	}
	return text, now, now.check(t.File)
}

// onlyEdited reports whether the edits are the only difference between before and after.
func (t Target) onlyEdited(before, after document, edits []Edit) bool {
	values := before.values
	if t.Profile != "" {
		values = before.profiles[t.Profile]
		if values == nil {
			values = map[string]any{}
			before.profiles[t.Profile] = values
		}
	}
	for _, e := range edits {
		delete(values, e.key)
		if e.value != nil {
			k, _ := schema().find(e.key)
			values[e.key] = k.located(e.value, filepath.Dir(t.File))
		}
	}
	return reflect.DeepEqual(before, after)
}

// check returns the *Error that Load would return for the document, whichever of its profiles was in use.
func (d document) check(file string) error {
	for _, name := range append([]string{""}, slices.Sorted(maps.Keys(d.profiles))...) {
		l := Loaded{File: file, Profile: name}
		if err := l.merge(l.fileLayers(d.values, d.profiles[name]), world{}); err != nil {
			return err
		}
	}
	return nil
}
