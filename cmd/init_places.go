package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
)

// requirePlaces returns ErrUsage, with everything that is wrong, unless the database, the key and the configuration
// exist or can be created in their places. It creates nothing.
func requirePlaces(cfg config.Loaded) error {
	if cfg.Profile != "" && !cfg.Separate {
		err := fmt.Errorf("profile %s names no database, it uses %s: %w", cfg.Profile, config.Redact(cfg.Database), org.ErrUsage)
		return org.Hint(err, "give it a database of its own with --database PATH_OR_URL, or choose the name of a new profile")
	}
	var wrong []error
	if !cfg.DatabaseIsURL() {
		wrong = append(wrong, cfg.RequireCreatable(config.DatabasePlace()))
	}
	_, err := linkKey(cfg)
	if errors.Is(err, org.ErrNotFound) {
		err = cfg.RequireCreatable(config.KeyPlace())
	}
	wrong = append(wrong, err)
	if cfg.File == "" {
		wrong = append(wrong, cfg.RequireCreatable(config.FilePlace()))
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

// initial returns what init writes into the configuration about the database and the key. A profile names both; without
// a profile, default places need not be named. What a profile already sets stays.
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

// prepare makes the key and the configuration where they are missing, and returns the key's fingerprint.
func (o *initOptions) prepare(ctx context.Context, cfg config.Loaded, email, base string) ([]byte, error) {
	key, err := makeKey(cfg, o.e.rand)
	if err != nil || !writesConfig(cfg) {
		return key.Fingerprint(), err
	}
	to, in := targetOf(cfg), initial(cfg)
	if !cfg.ProfileSets("as") {
		in.As = email
	}
	if !cfg.ProfileSets("link.base_url") {
		in.BaseURL = base
	}
	if err := privatefile.MakeFolder(filepath.Dir(to.File)); err != nil {
		return nil, fmt.Errorf("making the configuration's folder: %w", err)
	}
	if to.Profile != "" {
		return key.Fingerprint(), changeConfig(ctx, to, in.Edits()...)
	}
	if err := config.Create(to, in.Edits()...); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("writing the configuration %s: %w", to.File, err)
	}
	return key.Fingerprint(), nil
}

// makeKey reads the link key, and makes it if there is none.
func makeKey(cfg config.Loaded, random io.Reader) (link.Key, error) {
	key, err := linkKey(cfg)
	if !errors.Is(err, org.ErrNotFound) {
		return key, err
	}
	if key, err = link.NewKey(random); err != nil {
		return key, err
	}
	if err := privatefile.MakeFolder(filepath.Dir(cfg.Link.KeyFile)); err != nil {
		return key, fmt.Errorf("making the link key's folder: %w", err)
	}
	if err := link.CreateKeyFile(cfg.Link.KeyFile, key); err != nil {
		return key, fmt.Errorf("writing the link key: %w", err)
	}
	return key, nil
}
