package config

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xhit/go-str2duration/v2"
)

// Setting is a key and its value as it is shown, without secrets.
type Setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	// Source is as Source returns it.
	Source string `json:"source"`
}

// Default is the source of a value that is set nowhere.
const Default = "default"

// Source says where the value of a key comes from: a flag, a variable, a file, a profile, or Default.
func (l Loaded) Source(key string) string { return l.sources[key] }

// Settings returns every key with its value and its source, sorted by key. A secret is [redacted].
func (l Loaded) Settings() []Setting {
	settings := make([]Setting, 0, len(l.sources))
	for _, k := range schema() {
		settings = append(settings, Setting{k.name, k.show(l.merged.Get(k.name)), l.sources[k.name]})
	}
	slices.SortFunc(settings, func(a, b Setting) int { return cmp.Compare(a.Key, b.Key) })
	return settings
}

// Setting returns the setting of a key, in any case, or an empty one if there is no such key.
func (l Loaded) Setting(name string) Setting {
	for _, s := range l.Settings() {
		if strings.EqualFold(s.Key, name) {
			return s
		}
	}
	return Setting{}
}

// Find returns the settings that the names of keys and sections stand for, in that order; all if there are none. It
// returns ErrUsage for a name that is neither.
func (l Loaded) Find(names ...string) (found []Setting, err error) {
	settings := l.Settings()
	if len(names) == 0 {
		return settings, nil
	}
	for _, name := range names {
		lower, before := strings.ToLower(name), len(found)
		for _, s := range settings {
			if s.Key == lower || strings.HasPrefix(s.Key, lower+".") {
				found = append(found, s)
			}
		}
		if len(found) == before {
			_, err := findKey(name)
			return nil, err
		}
	}
	return found, nil
}

// show returns value as people see it, a list with commas.
func (k key) show(value any) string {
	switch v := value.(type) {
	case []string:
		return strings.Join(v, ",")
	case int:
		return strconv.Itoa(v)
	case time.Duration:
		if day := 24 * time.Hour; v%day == 0 {
			return strconv.Itoa(int(v/day)) + "d"
		}
		return str2duration.String(v)
	case string:
		if k.kind == database {
			return Redact(v)
		}
		if k.kind == secret && v != "" {
			return redacted
		}
		return v
	}
	return ""
}

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
