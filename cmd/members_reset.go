package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// resetOptions are the flags of `members reset-password`.
type resetOptions struct {
	e *env

	links   linkFlags
	noEmail bool
}

func newMembersReset(e *env) *cobra.Command {
	o := resetOptions{e: e}
	cmd := &cobra.Command{
		Use:   "reset-password MEMBER",
		Short: "Create a one-time link with which a member sets a password",
		Long: `Create a link with which a member sets a password, once, within 24 hours, and mail it to them. An earlier
link stops working. The old password works until the new one is set; then all of the member's sessions end. The link is
shown only now.`,
		Example: `  roster members reset-password bo@acme.example
  roster members reset-password bo@acme.example --no-email --copy`,
		ValidArgsFunction: e.complete.first((*store.Store).CompleteMembers),
		RunE:              o.run,
	}
	o.links.add(cmd)
	cmd.Flags().BoolVar(&o.noEmail, "no-email", false, "send no mail; share the link by hand")
	e.flags.addOutput(cmd)
	return cmd
}

func (o *resetOptions) run(cmd *cobra.Command, args []string) error {
	if err := o.links.check(cmd); err != nil {
		return err
	}
	args, err := o.e.ask.complete(cmd, args, argument("MEMBER", askMember))
	if err != nil {
		return err
	}
	member, err := o.e.in.name(args[0])
	if err != nil {
		return err
	}
	return o.e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
		if o.noEmail {
			a.Mail = nil
		}
		if err := o.check(a); err != nil {
			return err
		}
		r, err := a.ResetPassword(cmd.Context(), member)
		if err != nil {
			return err
		}
		return o.deliver(cmd.Context(), a, r)
	})
}

// check returns an error if the link would not reach anybody, before it is created.
func (o *resetOptions) check(a *admin.Admin) error {
	if a.Mail != nil {
		return o.e.open.mailer.prepare()
	}
	if o.e.flags.quiet && !o.links.copy {
		err := fmt.Errorf("nobody would get the link, which is shown only once and not with --quiet: %w", org.ErrUsage)
		return org.Hint(err, "leave --quiet out, or give --copy")
	}
	return nil
}

// deliver mails the link, if mail is configured, and prints it.
func (o *resetOptions) deliver(ctx context.Context, a *admin.Admin, r org.Reset) error {
	o.e.print.warnBase(a.Base)
	if a.Mail == nil {
		if !o.noEmail && !o.links.link {
			o.e.tty.Note("no mail was sent; share the link by hand")
		}
		return o.e.print.reset(r, o.links)
	}
	if err := a.MailReset(ctx, r); err != nil {
		o.links.link = o.links.link || o.e.flags.quiet // the link would be lost
		return errors.Join(o.e.print.reset(r, o.links), err)
	}
	o.e.tty.Note("mailed to %s", r.Member.Email)
	return o.e.print.reset(r, o.links)
}

// reset prints the link; with --quiet nothing, as every command does whose result is not an id.
func (p *printer) reset(r org.Reset, links linkFlags) error {
	if links.copy {
		p.copyLinks([]org.Invitation{{Link: r.Link}})
	}
	switch {
	case links.link:
		return p.lines([]string{r.Link})
	case p.flags.quiet:
		return nil
	case p.output().Effective().Machine():
		return show(p, listing.Columns[org.Reset]{
			{Name: "member", Kind: listing.ID, Value: func(r org.Reset) any { return r.Member.Email }},
			{Name: "expires", Kind: listing.Time, Value: func(r org.Reset) any { return r.Expires }},
			{Name: "link", Kind: listing.ID, Value: func(r org.Reset) any { return r.Link }},
		}, r)
	}
	line := fmt.Sprintf("%s sets a password with this link, once, until %s:", r.Member.Email, p.when(r.Expires))
	return p.lines([]string{line, "", r.Link})
}
