package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// initOptions are the flags of `init`.
type initOptions struct {
	e *env

	organization, email, name, baseURL, language string
}

func newInit(e *env) *cobra.Command {
	o := initOptions{e: e}
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
				requiredFlag("organization", askFlag("organization", "The organization's name", checkName)),
				requiredFlag("email", askFlag("email", "Your email address", checkEmail)),
				requiredFlag("name", askFlag("name", "Your name", checkName)),
				optionalFlag("base-url", o.askBase))
			if err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.organization, "organization", "", "the organization's `NAME`")
	cmd.Flags().StringVar(&o.email, "email", "", "`EMAIL` of the first Administrator")
	cmd.Flags().StringVar(&o.name, "name", "", "`NAME` of the first Administrator")
	cmd.Flags().StringVar(&o.baseURL, "base-url", "http://localhost:8080",
		"what invitation links begin with: the `URL` of the accept page")
	cmd.Flags().StringVar(&o.language, "language", locale.Default, "`LANGUAGE` of the organization: en, fr or es")
	e.complete.values(cmd, "language", locale.Supported())
	e.flags.addOutput(cmd)
	return cmd
}

// askBase asks for the base address; an empty answer leaves it unchanged.
func (o *initOptions) askBase(a *dialogue) error {
	check := func(v string) error {
		if v == "" {
			return nil
		}
		_, _, err := link.ParseBase(v)
		return err
	}
	base, err := a.tty.AskText(a.ctx, "Address that invitation links begin with (Enter for "+o.baseURL+")", check)
	if base != "" {
		o.baseURL = base
	}
	return err
}

func (o *initOptions) run(ctx context.Context) error {
	base, _, err := link.ParseBase(o.baseURL)
	if err != nil {
		return fmt.Errorf("--base-url: %w: %w", err, org.ErrUsage)
	}
	in := admin.Init{Organization: o.organization, Email: o.email, Name: o.name, Language: o.language}
	if err := in.Validate(); err != nil {
		return err
	}
	sources := o.e.open.sources()
	sources.MayCreate = true // it is about to be written
	cfg, err := config.Load(sources)
	if err == nil {
		err = requirePlaces(cfg)
	}
	if err != nil {
		return err
	}
	s, err := o.e.open.database(ctx, cfg.Database, store.Options{Create: true})
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was committed is on the disk
	in.Prepare = func(email string) ([]byte, error) { return o.prepare(ctx, cfg, email, base) }
	made, m, err := o.e.open.admin(cfg, s).Init(ctx, in)
	if err != nil {
		return err
	}
	o.notePlaces(cfg, m, base)
	machine := func() error { return show(o.e.print, organizationColumns(), made) }
	if err := o.e.print.done(machine, "%s is ready, and %s is its first Administrator.", made.Name, m.Email); err != nil {
		return err
	}
	return o.offerPassword(ctx, s, m.Email)
}

// notePlaces says where everything is, and which values of the configuration differ from the flags.
func (o *initOptions) notePlaces(cfg config.Loaded, m org.Member, base string) {
	o.e.tty.Note("database %s", config.Redact(cfg.Database))
	if cfg.Link.Key == "" {
		o.e.tty.Note("link key %s; back it up, it is in no backup of the database", cfg.Link.KeyFile)
	}
	switch {
	case cfg.Profile != "":
		o.e.tty.Note("profile %s in %s; name it in each command with --profile, or set ROSTER_PROFILE", cfg.Profile,
			targetOf(cfg).File)
	case cfg.File == "":
		o.e.tty.Note("configuration %s", cfg.DefaultFile)
	}
	stays := cfg.Profile == "" && cfg.File != "" || cfg.ProfileSets("link.base_url")
	if stays && base != cfg.Link.BaseURL {
		o.e.tty.Warn("%s is left as it is: links begin with %s", cfg.File, cfg.Link.BaseURL)
	}
	if cfg.As != "" && !strings.EqualFold(cfg.As, m.Email) {
		o.e.tty.Warn("%s acts unless --as names somebody else (%s), but is not a member here", cfg.As, cfg.Source("as"))
	}
	if !stays {
		o.e.print.warnBase(base)
	}
}

// offerPassword offers the first Administrator, who has accepted no invitation, a link to set a password: on a terminal
// by asking; elsewhere, and after a no, it names the command that makes one.
func (o *initOptions) offerPassword(ctx context.Context, s *store.Store, email string) error {
	wanted, err := o.wantsPassword(ctx)
	if err != nil {
		return err
	}
	if !wanted {
		profile := ""
		if o.e.flags.profile != "" {
			profile = " --profile " + inShell(o.e.flags.profile)
		}
		o.e.tty.Note("to sign in, set a password: `roster members reset-password %s%s` makes the link", email, profile)
		return nil
	}
	cfg, err := o.e.open.load() // as init has left it
	if err != nil {
		return err
	}
	cfg.As = email
	a := o.e.open.newAdmin(cfg, s)
	a.ChangeID = o.e.open.acting.ChangeID // it is the same command
	r, err := a.ResetPassword(ctx, email)
	if err != nil {
		return err
	}
	return o.e.print.reset(r, linkFlags{})
}

// wantsPassword asks whether the link is wanted now, where somebody reads what comes of it.
func (o *initOptions) wantsPassword(ctx context.Context) (bool, error) {
	if !o.e.print.forPeople() || !o.e.tty.Interactive() {
		return false, nil
	}
	if err := o.e.print.out.Flush(); err != nil {
		return false, err // what was done is printed first
	}
	return o.e.tty.Confirm(ctx, "Make a link now to set your password?")
}
