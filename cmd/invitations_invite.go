package cmd

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// inviting is one run of the command that invites.
type inviting struct {
	*env
	createFlags

	cmd  *cobra.Command
	args []string
}

// run invites, and prints the invitations with their links.
func (i inviting) run(cfg config.Loaded, s *store.Store) error {
	emails, err := i.in.names(i.args)
	if err != nil {
		return err
	}
	in, err := i.invite(cfg)
	if err != nil {
		return err
	}
	in.Emails = emails
	a := i.open.admin(cfg, s)
	if !i.noEmail {
		if err := i.open.mailer.prepare(); err != nil {
			return err
		}
	}
	a.DryRun = i.dryRun
	invited, err := a.Invite(i.cmd.Context(), in)
	if err != nil {
		return err
	}
	i.warn(invited)
	if i.dryRun {
		return i.wouldInvite(invited)
	}
	i.tell(cfg, a, invited)
	found := make([]org.Invitation, len(invited))
	var fresh []string
	for n, v := range invited {
		if found[n] = v.Invitation; !v.Existing {
			fresh = append(fresh, v.ID)
		}
	}
	mailErr := mailed(i.cmd.Context(), a, fresh)
	found = a.Reread(i.cmd.Context(), found)
	return errors.Join(i.print.invitations(printed{found: found, alone: alone(i.args), linkFlags: i.links}), mailErr)
}

// invite is what the flags ask for, but for whom. No role stays none.
func (i inviting) invite(cfg config.Loaded) (in admin.Invite, err error) {
	in = admin.Invite{
		Groups:      i.groups.values(),
		Language:    i.language,
		ExpiresIn:   cfg.Link.ExpiresIn,
		IfNotExists: i.ifNotExists,
		NoEmail:     i.noEmail,
	}
	if i.cmd.Flags().Changed("expires-in") {
		in.ExpiresIn = i.expiresIn.Duration
	}
	if i.role != "" {
		in.Role, err = org.ParseRole(i.role)
	}
	return in, err
}

// wouldInvite prints what --dry-run found: nothing that is not there already has an id or a link.
func (i inviting) wouldInvite(invited []admin.Invited) error {
	found, fresh := make([]org.Invitation, len(invited)), 0
	for n, v := range invited {
		if v.Link = ""; !v.Existing {
			v.ID = ""
			fresh++
		}
		found[n] = v.Invitation
	}
	i.tty.Note("nothing was changed; %d would be invited", fresh)
	switch columns := store.Invitations(i.instant()).Columns; {
	case i.flags.quiet:
		return nil
	case alone(i.args):
		return show(i.print, columns, found[0])
	default:
		return showAll(i.print, columns, found)
	}
}

// warn warns about addresses that may not be what they look like, and about invitations that are not what was asked
// for; with --quiet as well.
func (i inviting) warn(invited []admin.Invited) {
	for _, v := range invited {
		if v.Unlike != "" {
			i.print.say("warning: %s has an invitation already, until %s%s; to change it, use `roster invitations update %s`",
				v.Recipient, v.Expires.Format(time.RFC3339), v.Unlike, v.Recipient)
		}
		if !v.Existing && org.MixedScripts(v.Recipient) {
			i.print.warnMixed(v.Recipient)
		}
	}
}

func (p *printer) warnMixed(email string) {
	p.say(
		"warning: the domain of %s mixes scripts, as look-alike domains do; make sure that it is the right one",
		email,
	)
}

// tell says what has to be known about the invitations.
func (i inviting) tell(cfg config.Loaded, a *admin.Admin, invited []admin.Invited) {
	fresh := 0
	for _, v := range invited {
		switch {
		case !v.Existing:
			fresh++
		case v.Unlike == "":
			i.tty.Note("%s has an invitation already, until %s", v.Recipient, v.Expires.Format(time.RFC3339))
		}
	}
	i.print.warnBase(cfg.Link.BaseURL)
	if fresh > 0 && a.Mail == nil && !i.links.link && !i.noEmail {
		i.tty.Note("no mail was sent; share the %s by hand", plural(fresh, "link", "links"))
	}
}

// warnBase warns about links that begin with an address of this machine.
func (p *printer) warnBase(base string) {
	if _, loopback, err := link.ParseBase(base); err == nil && loopback {
		p.tty.Warn("links begin with %s, which others cannot open; set link.base_url in the configuration", base)
	}
}
