package config

import (
	"cmp"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Target is a configuration file, or one profile in it.
type Target struct{ File, Profile string }

// Locate returns the file and the profile to change. If there is no file, it is the path of a new one. It returns an
// *Error for a profile that does not exist, but not for a file with mistakes.
func Locate(o Options) (Target, error) {
	w := newWorld(o)
	l := Loaded{DefaultFile: w.userFile, unknown: w.unknown()}
	if _, err := l.find(o, w); err != nil {
		return Target{}, err
	}
	name, err := w.choice(o.Profile, "ROSTER_PROFILE")
	if err != nil {
		return Target{}, err
	}
	t := Target{cmp.Or(l.File, l.DefaultFile), strings.ToLower(name)}
	if l.File == "" {
		if err := l.RequireKnown(FilePlace()); err != nil {
			return t, err
		}
		_, err := document{}.profile(t.Profile, "")
		return t, err
	}
	if doc, err := readDocument(l.File); err == nil {
		_, err := doc.profile(t.Profile, l.File)
		return t, err
	}
	return t, nil
}

// Source returns what Loaded.Source returns for a key that t sets.
func (t Target) Source() string {
	if t.Profile == "" {
		return t.File
	}
	return "profile " + t.Profile
}

// path returns the keys that lead to the section of t in its file.
func (t Target) path() []string {
	if t.Profile == "" {
		return nil
	}
	return []string{"profiles", t.Profile}
}

// where names the target for people.
func (t Target) where() string {
	if t.Profile == "" {
		return t.File
	}
	return "profile " + t.Profile + " of " + t.File
}

// Initial is what init writes into a configuration. Empty values are left out.
type Initial struct {
	Database, As, BaseURL, KeyFile string
}

// Edits are the changes that write in into a configuration file.
func (in Initial) Edits() []Edit {
	var edits []Edit
	for _, set := range []struct{ name, value string }{
		{"database", in.Database}, {"as", in.As}, {"link.base_url", in.BaseURL}, {"link.key_file", in.KeyFile},
	} {
		if k, _ := schema().find(set.name); set.value != "" {
			edits = append(edits, k.edit(set.value, set.value))
		}
	}
	return edits
}

// Check returns an *Error unless in can be written into t: YAML is UTF-8, and a path need not be. It writes nothing.
func (in Initial) Check(t Target) error {
	for _, held := range []struct{ key, value, name string }{
		{"database", in.Database, "--database"}, {"link.key_file", in.KeyFile, "ROSTER_LINK_KEY_FILE"},
	} {
		if !utf8.ValidString(held.value) {
			return usage("%s cannot be %q: a configuration file holds UTF-8 only", held.key, Redact(held.value)).
				hint("name another place with %s", held.name)
		}
	}
	edits := in.Edits()
	there, err := exists(t.File)
	switch {
	case err != nil:
		return err
	case !there:
		_, _, err = t.edited([]byte(header), edits)
	case len(edits) > 0:
		if _, err = t.read(edits); err == nil {
			err = t.writable()
		}
	}
	return err
}

// writable returns an *Error if the file cannot be replaced.
func (t Target) writable() error {
	file, err := filepath.EvalSymlinks(t.File)
	if err == nil {
		err = writable(filepath.Dir(file))
	}
	if err != nil {
		return usage("%s cannot be changed: %v", t.File, err).hint("ask its owner, or name another file with --config")
	}
	return nil
}
