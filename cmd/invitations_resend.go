package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// resendOptions are the flags of `invitations resend`.
type resendOptions struct {
	e *env

	failed, expired, newLink bool
	expiresIn                duration
	links                    linkFlags
}

func newInvitationsResend(e *env) *cobra.Command {
	o := resendOptions{e: e}
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
		ValidArgsFunction: e.complete.args((*store.Store).CompleteInvitations),
		RunE:              o.run,
	}
	cmd.Flags().BoolVar(&o.failed, "failed", false,
		"mail all that failed, but not for good, or was not sent for 10 minutes")
	cmd.Flags().BoolVar(&o.expired, "expired", false, "renew all that have expired")
	cmd.Flags().BoolVar(&o.newLink, "new-link", false, "make a new link; the old one becomes worthless")
	cmd.Flags().Var(&o.expiresIn, "expires-in", "how long it is valid from now on, such as 7d, 48h or 2w")
	o.links.add(cmd)
	e.flags.addOutput(cmd)
	return cmd
}

// check returns the invitations that are named. There is to be one way to say which ones are meant.
func (o *resendOptions) check(cmd *cobra.Command, args []string) ([]string, error) {
	if err := errors.Join(
		o.links.check(cmd),
		oneOf(cmd, "failed", "expired"),
		oneOf(cmd, "failed", "expires-in"),
		oneOf(cmd, "failed", "new-link"),
		oneOf(cmd, "failed", "link"),
		oneOf(cmd, "failed", "copy"),
	); err != nil {
		return nil, err
	}
	chosen := o.failed || o.expired
	switch {
	case !chosen:
		return o.e.ask.complete(cmd, args, arguments("INVITATION, --failed or --expired", askInvitation(store.NotAccepted)))
	case len(args) > 0:
		return nil, org.Hint(
			fmt.Errorf("INVITATION cannot be used together with --failed or --expired: %w", org.ErrUsage),
			"name invitations, or leave their names out",
		)
	}
	return nil, nil
}

func (o *resendOptions) run(cmd *cobra.Command, args []string) error {
	args, err := o.check(cmd, args)
	if err != nil {
		return err
	}
	return o.e.open.withStore(cmd.Context(), store.Options{}, func(cfg config.Loaded, s *store.Store) error {
		a := o.e.open.admin(cfg, s)
		if err := o.e.open.mailer.prepare(); err != nil {
			return err
		}
		if o.failed {
			return o.mailFailed(cmd.Context(), a)
		}
		in := admin.Resend{AtLeast: cfg.Link.ExpiresIn, NewLink: o.newLink}
		if cmd.Flags().Changed("expires-in") {
			in.ExpiresIn, in.AtLeast = o.expiresIn.Duration, 0
		}
		// To the use case, 0 means to leave the expiry as it is, which nobody can ask for here.
		if _, err := org.ExpiresAt(a.Now(), in.ExpiresIn+in.AtLeast); err != nil {
			return err
		}
		if in.Names, err = o.names(cmd.Context(), a, args); err != nil || len(in.Names) == 0 {
			return err
		}
		if o.newLink {
			if err := o.replaceLostKey(cmd.Context(), cfg, a, in.Names); err != nil {
				return err
			}
		}
		return o.renew(cmd.Context(), a, in, single(args) && !o.expired)
	})
}

// renew renews invitations and mails them. If one is true, the result is an object, not a list of one.
func (o *resendOptions) renew(ctx context.Context, a *admin.Admin, in admin.Resend, one bool) error {
	renewed, err := a.Resend(ctx, in)
	if err != nil {
		return err
	}
	o.e.print.warnBase(a.Base)
	if a.Mail == nil && !o.links.link {
		o.e.tty.Note("no mail was sent; share the %s by hand", plural(len(renewed), "link", "links"))
	}
	ids := make([]string, len(renewed))
	for n, i := range renewed {
		ids[n] = i.ID
	}
	mailErr := mailed(ctx, a, ids)
	return errors.Join(o.printResent(a.Reread(ctx, renewed), one), mailErr)
}

// names returns the names or ids of the invitations to be resent; of all that have expired, only with consent.
func (o *resendOptions) names(ctx context.Context, a *admin.Admin, args []string) ([]string, error) {
	if !o.expired {
		return o.e.in.names(args)
	}
	ids, err := a.ExpiredIDs(ctx)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 && o.links.link {
		o.e.tty.Note("there are no expired invitations")
		return nil, nil
	}
	if len(ids) == 0 {
		return nil, o.e.print.done(func() error { return showAll(o.e.print, store.Invitations(a.Now()).Columns, nil) },
			"there are no expired invitations")
	}
	return ids, o.e.ask.consent(ctx, question{do: "Renew " + org.Count(len(ids), "expired invitation") + " to"})
}

// printResent says what was sent again. If no mail was sent, it prints the links.
func (o *resendOptions) printResent(renewed []org.Invitation, one bool) error {
	if o.links.copy {
		o.e.print.copyLinks(renewed)
	}
	if o.links.link || o.e.print.output().Effective().Machine() && !o.e.flags.quiet {
		return o.e.print.invitations(invitationOutput{found: renewed, one: one, linkFlags: linkFlags{link: o.links.link}})
	}
	if o.e.flags.quiet {
		return nil
	}
	var lines []string
	for _, i := range renewed {
		until := o.e.print.when(i.Expires)
		if i.Delivery == org.DeliverySent {
			lines = append(lines, fmt.Sprintf("mailed %s again, valid until %s", i.Recipient, until))
		} else {
			lines = append(lines, fmt.Sprintf("renewed the invitation of %s, valid until %s", i.Recipient, until), i.Link)
		}
	}
	return o.e.print.lines(lines)
}

// replaceLostKey creates another link key, with consent, if the organization's is lost. The links of these invitations
// are about to be replaced.
func (o *resendOptions) replaceLostKey(ctx context.Context, cfg config.Loaded, a *admin.Admin, names []string) error {
	if _, err := linkKey(cfg); !errors.Is(err, org.ErrNotFound) {
		return nil // it is there; what is wrong with it, the use case says
	}
	if _, err := admin.InvitationsNamed(ctx, a.Store, names); err != nil {
		return err // nobody is asked in vain
	}
	if err := cfg.RequireCreatable(config.KeyPlace()); err != nil {
		return err
	}
	err := o.e.ask.consent(ctx, question{
		do:   fmt.Sprintf("The link key %s is missing. Make another one for", cfg.Link.KeyFile),
		note: "Existing links keep working, but cannot be shown again until they are replaced.",
	})
	if err != nil {
		return err
	}
	key, err := makeKey(cfg, o.e.rand)
	if err != nil {
		return err
	}
	o.e.tty.Note("link key %s; back it up, it is in no backup of the database", cfg.Link.KeyFile)
	return a.AdoptKey(ctx, key)
}
