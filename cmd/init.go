package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
	"github.com/roster-cli/roster/internal/store"
)

// initFlags are what `init` is told.
type initFlags struct{ organization, email, name, baseURL, language string }

func newInit(e *env) *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make the database, its key, the configuration and the first Administrator",
		Long: `Make the database, the key that seals invitation links, the configuration and the first Administrator.
On a terminal, what is missing is asked for, and at the end a link is offered by which the Administrator sets a password to
sign in with. Run again after it was interrupted, it completes what is there.

With --profile it makes another organization beside those that exist: a database of its own, a key of its own, and a profile
in the configuration that names them. A profile that exists keeps what it says.`,
		Example: `  roster init --organization "Acme" --email ana@acme.example --name "Ana Ruiz" --base-url https://portal.acme.example
  roster init --profile staging --organization "Acme (staging)" --email ana@acme.example --name "Ana Ruiz"`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := e.ask.complete(cmd, nil,
				flagged("organization", askFlag("organization", "The organization's name", checkName)),
				flagged("email", askFlag("email", "Your email address", checkEmail)),
				flagged("name", askFlag("name", "Your name", checkName)),
				also("base-url", f.askBase))
			if err != nil {
				return err
			}
			return e.initialize(cmd.Context(), f)
		},
	}
	cmd.Flags().StringVar(&f.organization, "organization", "", "the organization's `NAME`")
	cmd.Flags().StringVar(&f.email, "email", "", "`EMAIL` of the first Administrator")
	cmd.Flags().StringVar(&f.name, "name", "", "`NAME` of the first Administrator")
	cmd.Flags().StringVar(&f.baseURL, "base-url", "http://localhost:8080",
		"what invitation links begin with: the `URL` of the accept page")
	cmd.Flags().StringVar(&f.language, "language", locale.Default, "`LANGUAGE` of the organization: en, fr or es")
	completeFlag(cmd, "language", locale.Supported())
	e.flags.addOutput(cmd)
	return cmd
}

// askBase asks for the base address; nothing leaves it as it is.
func (f *initFlags) askBase(a *asking) error {
	check := func(v string) error {
		if v == "" {
			return nil
		}
		_, _, err := link.ParseBase(v)
		return err
	}
	base, err := a.tty.AskText(a.ctx, "Address that invitation links begin with (Enter for "+f.baseURL+")", check)
	if base != "" {
		f.baseURL = base
	}
	return err
}

func (e *env) initialize(ctx context.Context, f initFlags) error {
	base, _, err := link.ParseBase(f.baseURL)
	if err != nil {
		return fmt.Errorf("--base-url: %w: %w", err, org.ErrUsage)
	}
	in := admin.Init{Organization: f.organization, Email: f.email, Name: f.name, Language: f.language}
	if err := in.Validate(); err != nil {
		return err
	}
	sources := e.open.sources()
	sources.MayCreate = true // it is about to be written
	cfg, err := config.Load(sources)
	if err == nil {
		err = e.mayInitialize(cfg)
	}
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, cfg.Database, store.Options{Create: true})
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was committed is on the disk
	in.Prepare = func(email string) ([]byte, error) { return e.prepare(ctx, cfg, email, base) }
	o, m, err := e.open.admin(cfg, s).Init(ctx, in)
	if err != nil {
		return err
	}
	e.tellInit(cfg, m, base)
	machine := func() error { return show(e.print, organizationColumns(), o) }
	if err := e.print.done(machine, "%s is ready, and %s is its first Administrator.", o.Name, m.Email); err != nil {
		return err
	}
	return e.offerPassword(ctx, s, m.Email)
}

// tellInit says where everything is, and what of the configuration says otherwise than init was told.
func (e *env) tellInit(cfg config.Loaded, m org.Member, base string) {
	e.tty.Note("database %s", cfg.Database)
	if cfg.Link.Key == "" {
		e.tty.Note("link key %s; back it up, it is in no backup of the database", cfg.Link.KeyFile)
	}
	switch {
	case cfg.Profile != "":
		e.tty.Note("profile %s in %s; name it in each command with --profile, or set ROSTER_PROFILE", cfg.Profile,
			targetOf(cfg).File)
	case cfg.File == "":
		e.tty.Note("configuration %s", cfg.DefaultFile)
	}
	stays := cfg.Profile == "" && cfg.File != "" || cfg.ProfileSets("link.base_url")
	if stays && base != cfg.Link.BaseURL {
		e.tty.Warn("%s is left as it is: links begin with %s", cfg.File, cfg.Link.BaseURL)
	}
	if cfg.As != "" && !strings.EqualFold(cfg.As, m.Email) {
		e.tty.Warn("%s acts unless --as names somebody else (%s), but is not a member here", cfg.As, cfg.Source("as"))
	}
	if !stays {
		e.print.warnBase(base)
	}
}

// prepare makes the key and the configuration where they are missing, and returns the key's fingerprint.
func (e *env) prepare(ctx context.Context, cfg config.Loaded, email, base string) ([]byte, error) {
	key, err := e.makeKey(cfg)
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
func (e *env) makeKey(cfg config.Loaded) (link.Key, error) {
	key, err := linkKey(cfg)
	if !errors.Is(err, org.ErrNotFound) {
		return key, err
	}
	if key, err = link.NewKey(e.rand); err != nil {
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
