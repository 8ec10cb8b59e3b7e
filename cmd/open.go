package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/store"
)

// load reads the configuration.
func (e *env) load() (config.Loaded, error) {
	cfg, err := config.Load(e.sources())
	if err == nil {
		e.trace("configuration", "file", cfg.File, "database", config.Redact(cfg.Database), "as", cfg.As)
	}
	return cfg, err
}

// sources are what the configuration is worked out from.
func (e *env) sources() config.Options {
	return config.Options{
		File: e.flags.config, Profile: e.flags.profile, Database: e.flags.database, As: e.flags.as,
		Environ: e.environ, WorkDir: e.workDir,
	}
}

// requireFile returns ErrUsage unless the database is a known file.
func requireFile(cfg config.Loaded) error {
	if !cfg.DatabaseIsURL() {
		return cfg.Know(config.DatabasePlace())
	}
	address := config.Redact(cfg.Database)
	return org.Hint(fmt.Errorf("%s: this roster keeps its database in a file: %w", address, org.ErrUsage),
		"name a file with --database")
}

// getenv is the value of a variable in the environment, "" when it is not set.
func (e *env) getenv(name string) string {
	value, _ := e.lookupEnv(name)
	return value
}

func (e *env) lookupEnv(name string) (value string, set bool) {
	for _, entry := range slices.Backward(e.environ) {
		if value, set = strings.CutPrefix(entry, name+"="); set {
			return value, true
		}
	}
	return "", false
}

// zone is the time zone in which people are shown times: TZ, else the system's. One that is not understood is noted.
// Windows has no TZ.
func (e *env) zone() *time.Location {
	tz, set := e.lookupEnv("TZ")
	if !set || runtime.GOOS == "windows" {
		return e.local
	}
	zone, ok := console.Zone(tz)
	if !ok {
		e.tty.Note("the time zone %q (TZ) is not known; times are in UTC", tz)
	}
	return zone
}

// trace says on standard error what is done, if --debug asks for it.
func (e *env) trace(what string, args ...any) {
	if e.flags.debug {
		slog.New(slog.NewTextHandler(e.stderr, nil)).Info(what, args...)
	}
}

// instant is now, as roster keeps time: UTC, whole seconds.
func (e *env) instant() time.Time { return e.now().UTC().Truncate(time.Second) }

// openStore opens the database of the configuration.
func (e *env) openStore(ctx context.Context, o store.Options) (config.Loaded, *store.Store, error) {
	cfg, err := e.load()
	if err == nil {
		err = requireFile(cfg)
	}
	if err != nil {
		return cfg, nil, err
	}
	s, err := store.Open(ctx, cfg.Database, o)
	return cfg, s, err
}

// withStore opens the database of the configuration for do.
func (e *env) withStore(ctx context.Context, o store.Options, do func(config.Loaded, *store.Store) error) error {
	cfg, s, err := e.openStore(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was committed is on the disk
	defer func() {
		if e.mailer != nil {
			e.mailer.close()
		}
	}()
	return do(cfg, s)
}

// withAdmin opens the database for a use case.
func (e *env) withAdmin(ctx context.Context, do func(*admin.Admin) error) error {
	return e.withStore(ctx, store.Options{}, func(cfg config.Loaded, s *store.Store) error {
		return do(e.admin(cfg, s))
	})
}

// admin is for the command's one use case.
func (e *env) admin(cfg config.Loaded, s *store.Store) *admin.Admin {
	if cfg.ProfileSets("database") && e.flags.profile != "" && e.flags.database == "" &&
		e.getenv("ROSTER_DATABASE") != "" {
		e.tty.Warn("ROSTER_DATABASE comes before the database of profile %s: this is %s", cfg.Profile, cfg.Database)
	}
	e.acting = e.newAdmin(cfg, s)
	if cfg.Mail.SMTP.Host != "" {
		e.mailer = &mailer{env: e, cfg: cfg}
		e.acting.Mail, e.acting.Pace = e.mailer.deliver, e.mailer.pace
	}
	return e.acting
}

func (e *env) newAdmin(cfg config.Loaded, s *store.Store) *admin.Admin {
	return &admin.Admin{
		Store: s, Now: e.instant(), Clock: e.instant, IDs: e.ids, Rand: e.rand, As: cfg.As, Origin: e.origin(),
		Key:  func() (link.Key, error) { return linkKey(cfg) },
		Base: cfg.Link.BaseURL, Policy: password.Policy{MinLength: cfg.Password.MinLength},
	}
}

// linkKey is the key that seals links: from the environment, else from its file.
func linkKey(cfg config.Loaded) (link.Key, error) {
	if text := cfg.Link.Key.Reveal(); text != "" {
		key, err := link.ParseKey(text)
		if err != nil {
			return key, fmt.Errorf("ROSTER_LINK_KEY: %w: %w", err, org.ErrUsage)
		}
		return key, nil
	}
	if err := cfg.Know(config.KeyPlace()); err != nil {
		return link.Key{}, err
	}
	key, err := link.ReadKeyFile(cfg.Link.KeyFile)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return key, org.Hint(
			fmt.Errorf("the link key %s is missing: %w", cfg.Link.KeyFile, org.ErrNotFound),
			"restore it from its backup, or have a new one made by `roster invitations resend INVITATION --new-link`; links that were sent go on working",
		)
	}
	if err != nil {
		return key, org.Hint(
			fmt.Errorf("%w: %w", err, org.ErrUsage),
			"links that were sent go on working; only making and showing them needs the key",
		)
	}
	return key, nil
}

// output is how results are to be written.
func (e *env) output() listing.Output {
	o := listing.Output{Format: listing.Format(e.flags.output), JQ: e.flags.jq, Template: e.flags.template}
	if o.JQ != "" {
		o.Environ = config.WithoutSecrets(e.environ)
	}
	if e.flags.quiet {
		o.Format = listing.IDs
	}
	if e.tty.OutTTY {
		o.Screen = &listing.Screen{
			Width: e.tty.Width(), Color: e.tty.Color, Now: e.instant(), Location: e.location,
		}
	}
	return o
}
