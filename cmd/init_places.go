package cmd

import (
	"errors"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
)

// mayInitialize returns ErrUsage, with all that is wrong, unless the database, the key and the configuration are there or can
// be made where they belong. It makes nothing.
func (e *env) mayInitialize(cfg config.Loaded) error {
	if cfg.DatabaseIsURL() {
		return requireFile(cfg)
	}
	wrong := []error{cfg.MayMake(config.DatabasePlace())}
	_, err := linkKey(cfg)
	if errors.Is(err, org.ErrNotFound) {
		err = cfg.MayMake(config.KeyPlace())
	}
	wrong = append(wrong, err)
	if cfg.File == "" {
		wrong = append(wrong, cfg.MayMake(config.FilePlace()), initial(cfg).Check(cfg.DefaultFile))
	}
	return errors.Join(wrong...)
}

// initial is what a new configuration has to say of cfg: what is not where roster looks by itself has to be found again.
func initial(cfg config.Loaded) (in config.Initial) {
	if cfg.Source("database") != config.Default {
		in.Database = cfg.Database
	}
	if cfg.Source("link.key_file") != config.Default {
		in.KeyFile = cfg.Link.KeyFile
	}
	return in
}
