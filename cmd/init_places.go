package cmd

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
)

// mayInitialize returns ErrUsage, with everything that is wrong, unless the database, the key and the configuration
// exist or can be made where they belong. It makes nothing.
func (e *env) mayInitialize(cfg config.Loaded) error {
	if cfg.DatabaseIsURL() {
		return requireFile(cfg)
	}
	if cfg.Profile != "" && !cfg.Separate {
		err := fmt.Errorf("profile %s names no database, it uses %s: %w", cfg.Profile, cfg.Database, org.ErrUsage)
		return org.Hint(err, "give it a database of its own with --database FILE, or choose the name of a new profile")
	}
	wrong := []error{cfg.MayMake(config.DatabasePlace())}
	_, err := linkKey(cfg)
	if errors.Is(err, org.ErrNotFound) {
		err = cfg.MayMake(config.KeyPlace())
	}
	wrong = append(wrong, err)
	if cfg.File == "" {
		wrong = append(wrong, cfg.MayMake(config.FilePlace()))
	}
	if writesConfig(cfg) && errors.Join(wrong...) == nil {
		wrong = append(wrong, initial(cfg).Check(targetOf(cfg)))
	}
	return errors.Join(wrong...)
}

// writesConfig reports whether init writes into the configuration. A file that exists it leaves as it is, apart from
// the profile in use.
func writesConfig(cfg config.Loaded) bool { return cfg.File == "" || cfg.Profile != "" }

// targetOf is the configuration file in use, or the one to be made, and the profile in it.
func targetOf(cfg config.Loaded) config.Target {
	return config.Target{File: cmp.Or(cfg.File, cfg.DefaultFile), Profile: cfg.Profile}
}

// initial is where init says that database and key are. A profile names both; without one, what is where roster looks
// anyway need not be named. What a profile says already stays.
func initial(cfg config.Loaded) (in config.Initial) {
	says := func(key string) bool {
		return cfg.ProfileSets(key) || cfg.Profile == "" && cfg.Source(key) == config.Default
	}
	if !says("database") {
		in.Database = cfg.Database
	}
	if !says("link.key_file") && cfg.Link.Key == "" {
		in.KeyFile = cfg.Link.KeyFile
	}
	return in
}
