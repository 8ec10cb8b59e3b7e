package cmd

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// resendFlags say which invitations are sent again, and how.
type resendFlags struct {
	failed, expired, newLink bool
	expiresIn                duration
	links                    linkFlags
}

func newInvitationsResend(e *env) *cobra.Command {
	var f resendFlags
	cmd := &cobra.Command{
		Use:   "resend INVITATION... | --failed | --expired",
		Short: "Renew invitations and mail them again",
		Long: `Renew invitations, named by id or recipient, all or none, and mail them again. They are valid for as long as a new one
would be, longer where they were, and keep their link; --new-link makes another one and the old one worthless.

--failed is for cron: it mails what failed, and what has been waiting for over 10 minutes, and keeps links and expiry. A mail
is tried for 5 days, with pauses that grow from 10 minutes to 3 hours; the run that gives it up says so and exits with 8. Left
out, unless named, is what the mail server refused because of the recipient, what was given up, and what may have been delivered.
--expired takes all that have expired, and asks first.`,
		Example: `  roster invitations resend bo@acme.example --new-link
  roster invitations resend --failed --quiet
  roster invitations resend --expired --expires-in 14d --yes`,
		ValidArgsFunction: e.complete.args(invitationNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := f.check(e, cmd, args)
			if err != nil {
				return err
			}
			return e.open.withStore(cmd.Context(), store.Options{}, func(cfg config.Loaded, s *store.Store) error {
				return e.resend(cmd, cfg, resending{f, e.open.admin(cfg, s), args})
			})
		},
	}
	cmd.Flags().BoolVar(&f.failed, "failed", false,
		"mail all that failed, but not for good, or was not sent for 10 minutes")
	cmd.Flags().BoolVar(&f.expired, "expired", false, "renew all that have expired")
	cmd.Flags().BoolVar(&f.newLink, "new-link", false, "make a new link; the old one becomes worthless")
	cmd.Flags().Var(&f.expiresIn, "expires-in", "how long it is valid from now on, such as 7d, 48h or 2w")
	f.links.add(cmd)
	e.flags.addOutput(cmd)
	return cmd
}

// check returns the invitations that are named. There is to be one way to say which ones are meant.
func (f *resendFlags) check(e *env, cmd *cobra.Command, args []string) ([]string, error) {
	if err := errors.Join(
		f.links.check(cmd),
		oneOf(cmd, "failed", "expired"),
		oneOf(cmd, "failed", "expires-in"),
		oneOf(cmd, "failed", "new-link"),
		oneOf(cmd, "failed", "link"),
		oneOf(cmd, "failed", "copy"),
	); err != nil {
		return nil, err
	}
	chosen := f.failed || f.expired
	switch {
	case !chosen:
		return e.ask.complete(cmd, args, arguments("INVITATION, --failed or --expired", askInvitation(store.NotAccepted)))
	case len(args) > 0:
		return nil, org.Hint(
			fmt.Errorf("INVITATION cannot be used together with --failed or --expired: %w", org.ErrUsage),
			"name invitations, or leave their names out",
		)
	}
	return nil, nil
}

// resending is one run of the command.
type resending struct {
	resendFlags

	*admin.Admin

	args []string
}

func (e *env) resend(cmd *cobra.Command, cfg config.Loaded, r resending) error {
	ctx := cmd.Context()
	if err := e.open.mailer.prepare(); err != nil {
		return err
	}
	if r.failed {
		return e.resendFailed(ctx, r)
	}
	in := admin.Resend{AtLeast: cfg.Link.ExpiresIn, NewLink: r.newLink}
	if cmd.Flags().Changed("expires-in") {
		in.ExpiresIn, in.AtLeast = r.expiresIn.Duration, 0
	}
	// To the use case nothing means to leave the expiry as it is, which nobody asks for here.
	_, err := org.ExpiresAt(r.Now, in.ExpiresIn+in.AtLeast)
	if err != nil {
		return err
	}
	if in.Names, err = e.toResend(ctx, r); err != nil || len(in.Names) == 0 {
		return err
	}
	if r.newLink {
		if err := e.replaceLostKey(ctx, cfg, r.Admin, in.Names); err != nil {
			return err
		}
	}
	renewed, err := r.Resend(ctx, in)
	if err != nil {
		return err
	}
	e.print.warnBase(cfg.Link.BaseURL)
	if r.Mail == nil && !r.links.link {
		e.tty.Note("no mail was sent; share the %s by hand", plural(len(renewed), "link", "links"))
	}
	ids := make([]string, len(renewed))
	for n, i := range renewed {
		ids[n] = i.ID
	}
	mailErr := mailed(ctx, r.Admin, ids)
	return errors.Join(e.printResent(r, r.Reread(ctx, renewed)), mailErr)
}

// toResend are the names of what is to be sent again; those that have expired only with consent.
func (e *env) toResend(ctx context.Context, r resending) ([]string, error) {
	if !r.expired {
		return e.in.names(r.args)
	}
	ids, err := r.ExpiredIDs(ctx)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 && r.links.link {
		e.tty.Note("there are no expired invitations")
		return nil, nil
	}
	if len(ids) == 0 {
		return nil, e.print.done(func() error { return showAll(e.print, store.Invitations(r.Now).Columns, nil) },
			"there are no expired invitations")
	}
	return ids, e.ask.consent(ctx, question{do: "Renew " + org.Count(len(ids), "expired invitation") + " to"})
}

// printResent says what was sent again. Where no mail goes, the links are what people need.
func (e *env) printResent(r resending, renewed []org.Invitation) error {
	if r.links.copy {
		e.print.copyLinks(renewed)
	}
	if r.links.link || e.print.output().Effective().Machine() && !e.flags.quiet {
		return e.print.invitations(
			printed{found: renewed, one: single(r.args) && !r.expired, linkFlags: linkFlags{link: r.links.link}},
		)
	}
	if e.flags.quiet {
		return nil
	}
	var lines []string
	for _, i := range renewed {
		switch i.Delivery {
		case org.DeliverySent:
			lines = append(lines,
				fmt.Sprintf("mailed %s again, valid until %s", i.Recipient, i.Expires.Format(time.RFC3339)))
		default:
			lines = append(
				lines,
				fmt.Sprintf("renewed the invitation of %s, valid until %s", i.Recipient,
					i.Expires.Format(time.RFC3339)),
				i.Link,
			)
		}
	}
	return e.print.lines(lines)
}

// replaceLostKey makes another link key where the organization's is lost, for the links of these invitations are about
// to be made anew.
func (e *env) replaceLostKey(ctx context.Context, cfg config.Loaded, a *admin.Admin, names []string) error {
	if _, err := linkKey(cfg); !errors.Is(err, org.ErrNotFound) {
		return nil // it is there; what is wrong with it, the use case says
	}
	if _, err := admin.InvitationsNamed(ctx, a.Store, names); err != nil {
		return err // nobody is asked in vain
	}
	if err := cfg.MayMake(config.KeyPlace()); err != nil {
		return err
	}
	err := e.ask.consent(ctx, question{
		do:   fmt.Sprintf("The link key %s is missing. Make another one for", cfg.Link.KeyFile),
		note: "Existing links keep working, but cannot be shown again until they are replaced.",
	})
	if err != nil {
		return err
	}
	key, err := e.makeKey(cfg)
	if err != nil {
		return err
	}
	e.tty.Note("link key %s; back it up, it is in no backup of the database", cfg.Link.KeyFile)
	return a.AdoptKey(ctx, key)
}
