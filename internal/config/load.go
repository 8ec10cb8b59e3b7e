package config

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/viper"
)

// Options is the world that Load looks at; it looks at no other.
type Options struct {
	// File, Profile, Database and As are from flags; empty when not given.
	File, Profile, Database, As string
	// Environ is in the form of os.Environ.
	Environ []string
	// WorkDir is what relative paths in flags and in the environment start from.
	WorkDir string
	// MayCreate lets a file that was named be missing, for the command that is about to write it.
	MayCreate bool
	// SystemFile is read when the user has no file of their own; empty for /etc/roster/config.yaml.
	SystemFile string
	// GOOS decides where folders are; empty for the system that this runs on.
	GOOS string
}

// layer is what one source sets; later layers win.
type layer struct {
	source func(k key) string
	values map[string]any
}

// Load works out the configuration. A mistake in it is an *Error; any other error means that a file
// is there and could not be read.
func Load(o Options) (Loaded, error) {
	w := newWorld(o)
	l := Loaded{DefaultFile: w.userFile, unknown: map[string]*Error{}}
	for _, xdg := range []string{dataHome, configHome} {
		l.unknown[xdg] = w.homeless(xdg)
	}

	named, err := l.find(o, w)
	if err != nil {
		return Loaded{}, err
	}
	if named != "" {
		l.DefaultFile = named
	}
	layers, err := l.layers(o, w)
	if err != nil {
		return Loaded{}, err
	}
	return l, l.merge(layers, w)
}

// layers collects what the file, its profile, the environment and the flags set, in this order.
func (l *Loaded) layers(o Options, w world) ([]layer, error) {
	keys := schema()
	var doc document
	if l.File != "" {
		var err error
		if doc, err = readDocument(l.File, keys); err != nil {
			return nil, err
		}
	}
	name, err := w.choice(o.Profile, "ROSTER_PROFILE")
	if err != nil {
		return nil, err
	}
	l.Profile = strings.ToLower(name)
	profile, err := doc.profile(l.Profile, l.File)
	if err != nil {
		return nil, err
	}
	env, err := w.environment(keys)
	if err != nil {
		return nil, err
	}
	return []layer{
		{func(key) string { return l.File }, doc.values},
		{func(key) string { return "profile " + l.Profile }, profile},
		{func(k key) string { return "environment " + k.variable() }, env},
		{func(k key) string { return "flag --" + k.name }, w.flags(o)},
	}, nil
}

// merge lays the layers over the defaults, checks the result and fills l with it.
func (l *Loaded) merge(layers []layer, w world) error {
	l.merged, l.sources = viper.New(), map[string]string{}
	for _, k := range schema() {
		l.merged.SetDefault(k.name, k.fallback)
		l.sources[k.name] = Default
		for _, layer := range layers {
			if value, set := layer.values[k.name]; set {
				l.merged.Set(k.name, value)
				l.sources[k.name] = layer.source(k)
			}
		}
		if k.filled && l.sources[k.name] != Default && blank(l.merged.GetString(k.name)) {
			return usage("%s is empty (%s)", k.name, l.sources[k.name]).hint("leave it out to have the default")
		}
	}
	l.complete(w)
	if err := l.merged.UnmarshalExact(&l.Config); err != nil {
		return fmt.Errorf("decoding the configuration: %w", err)
	}
	return l.check()
}

// complete sets the defaults that depend on the machine or on another key.
func (l *Loaded) complete(w world) {
	if w.dataDir != "" {
		l.merged.SetDefault("database", filepath.Join(w.dataDir, "roster", "roster.db"))
	}
	if w.configDir != "" {
		l.merged.SetDefault("link.key_file", filepath.Join(w.configDir, "roster", "link.key"))
	}
	switch l.merged.GetString("mail.smtp.tls") {
	case "implicit":
		l.merged.SetDefault("mail.smtp.port", 465)
	case "none":
		l.merged.SetDefault("mail.smtp.port", 25)
	}
}

// find sets l.File to the first file there is. It returns the one that was named, if any.
func (l *Loaded) find(o Options, w world) (named string, err error) {
	path, err := w.choice(o.File, "ROSTER_CONFIG")
	if err != nil {
		return "", err
	}
	if path != "" {
		named = resolve(path, o.WorkDir)
		there, err := exists(named)
		if err != nil {
			return "", err
		}
		if there {
			l.File = named
			return named, nil
		}
		if o.MayCreate {
			return named, nil
		}
		by := "--config"
		if o.File == "" {
			by = "ROSTER_CONFIG"
		}
		return "", usage("configuration file %s does not exist (%s)", named, by).hint("name another, or create it with roster init")
	}
	for _, candidate := range []string{w.userFile, w.systemFile} {
		there, err := exists(candidate)
		if err != nil {
			return "", fmt.Errorf("%w; another can be named with --config or ROSTER_CONFIG", err)
		}
		if there {
			l.File = candidate
			return "", nil
		}
	}
	return "", nil
}
