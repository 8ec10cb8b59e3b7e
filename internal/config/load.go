package config

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/viper"
)

// Options is everything that Load takes into account besides files.
type Options struct {
	// File, Profile, Database and As are the values of flags; empty if not given.
	File, Profile, Database, As string
	// Environ is in the form of os.Environ.
	Environ []string
	// WorkDir is the folder to which paths in flags and in the environment are relative.
	WorkDir string
	// MayCreate allows a named file or profile to be missing, for the command that is about to write it.
	MayCreate bool
	// SystemFile is read if the user has no file of their own; empty for /etc/roster/config.yaml.
	SystemFile string
	// GOOS decides where folders are; empty for the current system.
	GOOS string
}

// layer is the values that one source sets. Later layers override earlier ones.
type layer struct {
	source func(k key) string
	values map[string]any
}

// Load returns the configuration. A mistake in it is an *Error; any other error means that a file exists but cannot be
// read.
func Load(o Options) (Loaded, error) {
	w := newWorld(o)
	l := Loaded{DefaultFile: w.userFile, unknown: w.unknown()}

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

// layers returns what the file, its profile, the environment and the flags set, in this order.
func (l *Loaded) layers(o Options, w world) ([]layer, error) {
	var doc document
	if l.File != "" {
		var err error
		if doc, err = readDocument(l.File); err != nil {
			return nil, err
		}
	}
	name, err := w.choice(o.Profile, "ROSTER_PROFILE")
	if err != nil {
		return nil, err
	}
	l.Profile = strings.ToLower(name)
	profile, err := doc.profile(l.Profile, l.File)
	if o.MayCreate && profile == nil {
		l.Separate, err = true, checkProfile(l.Profile)
	}
	if err != nil {
		return nil, err
	}
	env, err := w.environment()
	if err != nil {
		return nil, err
	}
	flags := w.flags(o)
	if o.MayCreate && l.Profile != "" && (env["database"] != nil || flags["database"] != nil) {
		l.Separate = true // the profile is about to get a database
	}
	return append(l.fileLayers(doc.values, profile),
		layer{func(k key) string { return "environment " + k.variable() }, env},
		layer{func(k key) string { return "flag --" + k.name }, flags},
	), nil
}

// fileLayers returns what the file and the profile in use set. A profile that names a database is an organization of
// its own: it inherits nothing that belongs to another one.
func (l *Loaded) fileLayers(values, profile map[string]any) []layer {
	l.profile = profile
	l.Separate = l.Separate || l.ProfileSets("database")
	if l.Separate {
		values = maps.Clone(values)
		maps.DeleteFunc(values, func(name string, _ any) bool { return belongsToOrganization(name) })
	}
	return []layer{
		{func(key) string { return l.File }, values},
		{func(key) string { return "profile " + l.Profile }, profile},
	}
}

// merge applies the layers to the defaults, checks the result and stores it in l.
func (l *Loaded) merge(layers []layer, w world) error {
	l.merged, l.sources = viper.New(), map[string]string{}
	rank := map[string]int{} // of the layer that sets a key
	all := schemaOf(&l.Config)
	for _, k := range all {
		l.merged.SetDefault(k.name, k.byDefault)
		l.sources[k.name] = Default
		for i, layer := range layers {
			if value, set := layer.values[k.name]; set {
				l.merged.Set(k.name, value)
				l.sources[k.name], rank[k.name] = layer.source(k), i
			}
		}
		if k.notEmpty && l.sources[k.name] != Default && blank(l.merged.GetString(k.name)) {
			return usage("%s is empty (%s)", k.name, l.sources[k.name]).hint("leave it out to have the default")
		}
	}
	if rank["database"] > rank["database_read"] { // it is a replica of another database
		l.merged.Set("database_read", "")
		l.sources["database_read"] = Default
	}
	l.complete(w)
	for _, k := range all {
		switch field := k.field.(type) {
		case *string:
			*field = l.merged.GetString(k.name)
		case *Secret:
			*field = Secret(l.merged.GetString(k.name))
		case *int:
			*field = l.merged.GetInt(k.name)
		case *time.Duration:
			*field = l.merged.GetDuration(k.name)
		case *[]string:
			*field = l.merged.GetStringSlice(k.name)
		}
	}
	return l.check()
}

// complete sets the defaults that depend on the machine or on another key. Organizations do not share them: those of a
// separate profile contain its name, and its key is in the folder of the configuration file.
func (l *Loaded) complete(w world) {
	database, key, keyFolder := "roster.db", "link.key", ""
	if w.configDir != "" {
		keyFolder = filepath.Join(w.configDir, "roster")
	}
	if file := cmp.Or(l.File, l.DefaultFile); l.Separate && file != "" {
		name := url.QueryEscape(l.Profile) // safe in a file name
		database, key, keyFolder = name+".db", "link-"+name+".key", filepath.Dir(file)
	}
	if w.dataDir != "" {
		l.merged.SetDefault("database", filepath.Join(w.dataDir, "roster", database))
	}
	if keyFolder != "" {
		l.merged.SetDefault("link.key_file", filepath.Join(keyFolder, key))
	}
	switch l.merged.GetString("mail.smtp.tls") {
	case "implicit":
		l.merged.SetDefault("mail.smtp.port", 465)
	case "none":
		l.merged.SetDefault("mail.smtp.port", 25)
	}
}

// find sets l.File to the first file that exists. It returns the file that was named, if any.
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
		return "", usage("configuration file %s does not exist (%s)", named, by).
			hint("name another, or create it with roster init")
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
