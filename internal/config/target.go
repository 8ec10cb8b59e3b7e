package config

import (
	"cmp"
	"strings"
)

// Target is a configuration file, or one profile in it.
type Target struct{ File, Profile string }

// Locate returns the file and the profile that o chooses, as what is to be changed. Without a file that is where a new
// one belongs. A profile that does not exist is an *Error, but a file that cannot be understood is not.
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
		if err := l.Know(FilePlace()); err != nil {
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

// Source is what Loaded.Source returns for what t sets.
func (t Target) Source() string {
	if t.Profile == "" {
		return t.File
	}
	return "profile " + t.Profile
}

// path leads to what t sets in its file.
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
