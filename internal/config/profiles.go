package config

import (
	"maps"
	"slices"
	"strings"
)

// Profile is a profile in the configuration file: what it sets, and what it inherits.
type Profile struct {
	Name     string
	Database string // without a password
	As       string
	InUse    bool // chosen by --profile or ROSTER_PROFILE
}

// Profiles lists the profiles in the configuration file by name. Flags and the environment, which come before every
// profile, only say which file is read and which profile is in use.
func Profiles(o Options) ([]Profile, error) {
	w := newWorld(o)
	l := Loaded{DefaultFile: w.userFile}
	if _, err := l.find(o, w); err != nil || l.File == "" {
		return nil, err
	}
	doc, err := readDocument(l.File)
	if err != nil {
		return nil, err
	}
	inUse, err := w.choice(o.Profile, "ROSTER_PROFILE")
	if err != nil {
		return nil, err
	}
	var profiles []Profile
	for _, name := range slices.Sorted(maps.Keys(doc.profiles)) {
		p := Loaded{File: l.File, Profile: name}
		if err := p.merge(p.fileLayers(doc.values, doc.profiles[name]), w); err != nil {
			return nil, err
		}
		profiles = append(profiles, Profile{name, Redact(p.Database), p.As, strings.EqualFold(name, inUse)})
	}
	return profiles, nil
}
