package cmd

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newMembersReset(e *env) *cobra.Command {
	var links linkFlags
	var noEmail bool
	cmd := &cobra.Command{
		Use:   "reset-password MEMBER",
		Short: "Create a one-time link with which a member sets a password",
		Long: `Create a link with which a member sets a password, once, within 24 hours, and mail it to them. An earlier
link stops working. The old password works until the new one is set; then all of the member's sessions end. The link is
shown only now.`,
		Example: `  roster members reset-password bo@acme.example
  roster members reset-password bo@acme.example --no-email --copy`,
		ValidArgsFunction: e.complete.first(memberNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := links.check(cmd); err != nil {
				return err
			}
			args, err := e.ask.complete(cmd, args, argument("MEMBER", askMember))
			if err != nil {
				return err
			}
			member, err := e.in.name(args[0])
			if err != nil {
				return err
			}
			return e.open.withStore(cmd.Context(), store.Options{}, func(cfg config.Loaded, s *store.Store) error {
				a := e.open.admin(cfg, s)
				if noEmail {
					a.Mail = nil
				}
				if err := e.mayReset(a, links); err != nil {
					return err
				}
				r, err := a.ResetPassword(cmd.Context(), member)
				if err != nil {
					return err
				}
				e.print.warnBase(cfg.Link.BaseURL)
				if a.Mail == nil {
					if !noEmail && !links.link {
						e.tty.Note("no mail was sent; share the link by hand")
					}
					return e.print.reset(r, links)
				}
				if err := a.MailReset(cmd.Context(), r); err != nil {
					links.link = links.link || e.flags.quiet // the link would be lost
					return errors.Join(e.print.reset(r, links), err)
				}
				e.tty.Note("mailed to %s", r.Member.Email)
				return e.print.reset(r, links)
			})
		},
	}
	links.add(cmd)
	cmd.Flags().BoolVar(&noEmail, "no-email", false, "send no mail; share the link by hand")
	e.flags.addOutput(cmd)
	return cmd
}

// mayReset returns an error if the link would not reach anybody, before it is created.
func (e *env) mayReset(a *admin.Admin, links linkFlags) error {
	if a.Mail != nil {
		return e.open.mailer.prepare()
	}
	if e.flags.quiet && !links.copy {
		err := fmt.Errorf("nobody would get the link, which is shown only once and not with --quiet: %w", org.ErrUsage)
		return org.Hint(err, "leave --quiet out, or give --copy")
	}
	return nil
}

// printReset prints the link; with --quiet nothing, as every command does whose result is not an id.
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
	until := r.Expires.Format(time.RFC3339)
	line := fmt.Sprintf("%s sets a password with this link, once, until %s:", r.Member.Email, until)
	return p.lines([]string{line, "", r.Link})
}
