package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/store"
)

// opener opens what a command works on: the configuration, the database, the mail server.
type opener struct {
	flags   *globalFlags
	tty     *console.Console
	print   *printer
	environ environ
	workDir string
	now     func() time.Time
	ahead   func() time.Duration // of the clock of the database that was opened
	ids     *org.IDs
	rand    io.Reader
	origin  func() string
	cost    password.Cost
	wait    time.Duration

	// confirm, if set, is asked before the command's change, unless the person has consented to it before.
	confirm func(ctx context.Context, would []org.Event) error

	acting     *admin.Admin // whose use case runs
	committed  bool         // the use case did something that stays
	change     string       // its id in the audit log, or ""
	repeatable bool         // the same command can be given again at any time
	mailer     *mailer      // what it mails with, or nil
}

// load reads the configuration.
func (o *opener) load() (config.Loaded, error) {
	cfg, err := config.Load(o.sources())
	if err == nil {
		o.print.trace("configuration", "file", cfg.File, "database", config.Redact(cfg.Database), "as", cfg.As)
	}
	return cfg, err
}

// sources are what the configuration is worked out from.
func (o *opener) sources() config.Options {
	return config.Options{
		File: o.flags.config, Profile: o.flags.profile, Database: o.flags.database, As: o.flags.as,
		Environ: o.environ, WorkDir: o.workDir,
	}
}

// store opens the database of the configuration.
func (o *opener) store(ctx context.Context, how store.Options) (config.Loaded, *store.Store, error) {
	cfg, err := o.load()
	if err == nil {
		err = cfg.RequireKnown(config.DatabasePlace())
	}
	if err != nil {
		return cfg, nil, err
	}
	s, err := o.database(ctx, cfg.Database, how)
	return cfg, s, err
}

// database opens the database at path, whose clock is the command's from then on.
func (o *opener) database(ctx context.Context, path string, how store.Options) (*store.Store, error) {
	how.Wait = cmp.Or(o.wait, how.Wait)
	s, err := store.Open(ctx, path, how)
	if err == nil {
		o.ahead = s.ClockAhead
	}
	return s, err
}

// withStore opens the database of the configuration for do.
func (o *opener) withStore(ctx context.Context, how store.Options, do func(config.Loaded, *store.Store) error) error {
	cfg, s, err := o.store(ctx, how)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was committed is on the disk
	defer func() {
		if o.mailer != nil {
			o.mailer.close()
		}
	}()
	return do(cfg, s)
}

// replicaWait is how long a replica that cannot be reached is waited for, before the primary is read in its place.
const replicaWait = time.Second

// withReader opens the database for what only reads and decides nothing: the replica if there is one.
func (o *opener) withReader(ctx context.Context, do func(config.Loaded, *store.Store) error) error {
	cfg, err := o.load()
	if err != nil || cfg.DatabaseRead == "" {
		return o.withStore(ctx, store.Options{}, do)
	}
	s, err := o.database(ctx, cfg.DatabaseRead, store.Options{Wait: replicaWait})
	if err != nil {
		o.tty.Warn("database_read is not used: %s", reason(err))
		return o.withStore(ctx, store.Options{}, do)
	}
	defer s.Close() //nolint:errcheck // nothing was written
	return do(cfg, s)
}

// withAdmin opens the database for a use case.
func (o *opener) withAdmin(ctx context.Context, do func(*admin.Admin) error) error {
	return o.withStore(ctx, store.Options{}, func(cfg config.Loaded, s *store.Store) error {
		return do(o.admin(cfg, s))
	})
}

// admin is for the command's one use case.
func (o *opener) admin(cfg config.Loaded, s *store.Store) *admin.Admin {
	if cfg.ProfileSets("database") && o.flags.profile != "" && o.flags.database == "" &&
		o.environ.get("ROSTER_DATABASE") != "" {
		o.tty.Warn("ROSTER_DATABASE comes before the database of profile %s: this is %s", cfg.Profile, config.Redact(cfg.Database))
	}
	o.acting = o.newAdmin(cfg, s)
	o.acting.Committed = func(change string) { o.committed, o.change = true, cmp.Or(change, o.change) }
	o.acting.Confirm = o.confirm
	if cfg.Mail.SMTP.Host != "" {
		o.mailer = o.newMailer(cfg)
		o.acting.Mail, o.acting.Pace = o.mailer.deliver, o.mailer.pace
	}
	return o.acting
}

// consented says that the person has consented to what the command does.
func (o *opener) consented() {
	if o.confirm = nil; o.acting != nil {
		o.acting.Confirm = nil
	}
}

func (o *opener) newAdmin(cfg config.Loaded, s *store.Store) *admin.Admin {
	return &admin.Admin{
		Store: s, Now: o.now, IDs: o.ids, Rand: o.rand, As: cfg.As, Origin: o.origin(), ChangeID: o.ids.Once(o.now),
		Key:  func() (link.Key, error) { return linkKey(cfg) },
		Base: cfg.Link.BaseURL, Policy: password.Policy{MinLength: cfg.Password.MinLength}, Cost: o.cost,
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
	if err := cfg.RequireKnown(config.KeyPlace()); err != nil {
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
		return key, org.Hint(fmt.Errorf("%w: %w", err, org.ErrUsage),
			"links that were sent go on working; only making and showing them needs the key")
	}
	return key, nil
}
