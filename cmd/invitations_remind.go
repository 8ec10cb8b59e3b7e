package cmd

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// remindWithin is how soon an invitation has to expire for its reminder, unless --within says otherwise.
const remindWithin = 48 * time.Hour

// remindOptions are the flags of `invitations remind`.
type remindOptions struct {
	e *env

	within duration
	dryRun bool
}

func newInvitationsRemind(e *env) *cobra.Command {
	o := remindOptions{e: e, within: duration{remindWithin}}
	cmd := &cobra.Command{
		Use:   "remind",
		Short: "Mail a reminder to those whose invitation is about to expire; made for cron",
		Long: `Mail one reminder to everybody whose invitation is pending and expires soon. An invitation that is renewed later has another
expiry, of which there may be another reminder.

Only who got the invitation by mail is reminded (delivery=sent): who was invited with --no-email is left alone, and a mail that
failed is for ` + "`roster invitations resend --failed`" + `. A reminder that could not be delivered is tried again by the next run, unless
the mail server refused the recipient, or may have delivered it.`,
		Example: `  roster invitations remind
  roster invitations remind --within 24h --quiet
  roster invitations remind --dry-run`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error { return o.run(cmd.Context(), a) })
		},
	}
	cmd.Flags().Var(&o.within, "within", "how soon the invitation expires")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "count, and mail nothing")
	e.flags.addOutput(cmd)
	return cmd
}

func (o *remindOptions) run(ctx context.Context, a *admin.Admin) error {
	if a.Mail == nil {
		return noMailServer()
	}
	if err := o.e.open.mailer.prepare(); err != nil {
		return err
	}
	ids, err := a.Remindable(ctx, o.within.Duration)
	if err != nil {
		return err
	}
	if o.dryRun {
		return o.printReminded("would remind", admin.Reminded{Sent: len(ids)})
	}
	if len(ids) > 0 {
		if err := o.e.open.readyToMail(ctx, a, len(ids), "reminder"); err != nil {
			return err
		}
	}
	n, err := a.Remind(ctx, ids, o.within.Duration)
	return errors.Join(o.printReminded("reminded", n), err)
}

// printReminded says how many were reminded in one line.
func (o *remindOptions) printReminded(verb string, n admin.Reminded) error {
	text := fmt.Sprintf("%s %s", verb, org.Count(n.Sent, "invitation"))
	if n.Failed > 0 {
		text += fmt.Sprintf(", %d failed", n.Failed)
	}
	return o.e.print.done(func() error {
		return show(o.e.print, listing.Columns[admin.Reminded]{
			{Name: "reminded", Kind: listing.Number, Value: func(n admin.Reminded) any { return n.Sent }},
			{Name: "failed", Kind: listing.Number, Value: func(n admin.Reminded) any { return n.Failed }},
		}, n)
	}, "%s", text)
}
