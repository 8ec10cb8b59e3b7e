package cmd

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// invitationFlags are what an invitation can be given when it is made and when it is changed.
type invitationFlags struct {
	role      string
	groups    listFlag
	language  string
	expiresIn duration
}

func (f *invitationFlags) add(cmd *cobra.Command, complete *completion) {
	cmd.Flags().StringVar(&f.role, "role", "", "`ROLE` that the invitee will have: administrator, manager or user")
	cmd.Flags().Var(&f.groups, "group",
		"`GROUP`, by name or id, that the invitee will be in (repeatable, or separated by commas)")
	cmd.Flags().StringVar(&f.language, "language", "", "`LANGUAGE` of the invitation; by default the organization's")
	cmd.Flags().Var(&f.expiresIn, "expires-in", "how long it is valid, such as 7d, 48h or 2w")
	mayClear(cmd, "group")
	complete.values(cmd, "role", org.Roles())
	complete.values(cmd, "language", locale.Supported())
	complete.list(cmd, "group", (*store.Store).CompleteGroups)
}

// createLong and createExamples are help texts of `invitations create`.
const (
	createLong = `Invite people by email, all or none. An invitation is valid for 7 days unless --expires-in or the configuration says otherwise.
On a terminal, what is missing is asked for; elsewhere it is an error that names all of it.

With --from the people stand in a CSV file with the columns email, role, groups and language, named by its heading in any order, as
spreadsheets write it; several groups are separated by semicolons. --role, --group and --language are for rows that leave them
empty. Each row is for itself and gets a line in the report; when some could not be invited or mailed, that ends with exit 6.
The same file can be given again: nobody is invited twice, and what was not mailed is mailed.`
	createExamples = `  roster invitations create bo@acme.example --role user --group GIS --group "Field crew"
  roster invitations create cy@acme.example --role manager --language fr --expires-in 14d --copy
  roster invitations create dee@acme.example --role user --link
  roster invitations create eve@acme.example --role user --jq '{id, link}'
  roster invitations create - --role user < addresses.txt
  roster invitations create --from people.csv --role user --failed-to failed.csv`
)

// createOptions are the flags of `invitations create`.
type createOptions struct {
	e *env
	invitationFlags

	noEmail, ifNotExists, dryRun bool
	links                        linkFlags
	from, failedTo               string
}

// newInvitationsCreate is the one command that invites; `members invite` is the same.
func newInvitationsCreate(e *env, verb string) *cobra.Command {
	o := createOptions{e: e}
	cmd := &cobra.Command{
		Use:        verb + " EMAIL... | --from FILE",
		SuggestFor: []string{"invite", "add", "new", "create"},
		Short:      "Invite people by email",
		Long:       createLong,
		Example:    createExamples,
		RunE:       o.run,
	}
	if verb == "invite" {
		cmd.Example = strings.ReplaceAll(createExamples, "invitations create", "members invite")
	}
	o.add(cmd, e.complete)
	cmd.Flags().BoolVar(&o.noEmail, "no-email", false, "send no mail; share the link by hand")
	cmd.Flags().BoolVar(&o.ifNotExists, "if-not-exists", false,
		"give an invitation that is pending already as it is; --from always does")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "check everything, and invite nobody")
	o.addFrom(cmd)
	o.links.add(cmd)
	e.flags.addOutput(cmd)
	return cmd
}

// run invites the people whose addresses args are, or with --from those in a table.
func (o *createOptions) run(cmd *cobra.Command, args []string) error {
	var needs []need // with --from, all of it is in the table
	if o.from == "" {
		needs = []need{
			arguments("EMAIL", askText("Email address", checkEmail)), requiredFlag("role", askRole("Role", org.User)),
			optionalFlag("group", askGroups("group", "Groups", nil)), optionalFlag("language", askLanguage("Language", "")),
		}
	}
	err := errors.Join(o.links.check(cmd), oneOf(cmd, "link", "dry-run"), o.checkFrom(args),
		o.e.ask.requireAll(cmd, args, needs...))
	if err != nil {
		return err
	}
	if args, err = o.e.ask.complete(cmd, args, needs...); err != nil {
		return err
	}
	return o.e.open.withStore(cmd.Context(), store.Options{}, func(cfg config.Loaded, s *store.Store) error {
		if o.from != "" {
			return o.inviteFrom(cmd, cfg, s)
		}
		emails, err := o.e.in.names(args)
		if err != nil {
			return err
		}
		in, err := o.request(cmd, cfg)
		if err != nil {
			return err
		}
		in.Emails = emails
		return o.invite(cmd.Context(), o.e.open.admin(cfg, s), in, single(args))
	})
}

// request returns what the flags ask for, without recipients. The role is 0 if none is given.
func (o *createOptions) request(cmd *cobra.Command, cfg config.Loaded) (in admin.Invite, err error) {
	in = admin.Invite{
		Groups:      o.groups.values(),
		Language:    o.language,
		ExpiresIn:   cfg.Link.ExpiresIn,
		IfNotExists: o.ifNotExists,
		NoEmail:     o.noEmail,
		DryRun:      o.dryRun,
	}
	if cmd.Flags().Changed("expires-in") {
		in.ExpiresIn = o.expiresIn.Duration
	}
	if o.role != "" {
		in.Role, err = org.ParseRole(o.role)
	}
	return in, err
}

// invite invites in.Emails, and prints the invitations with their links. If one is true, the result is an object, not a
// list of one.
func (o *createOptions) invite(ctx context.Context, a *admin.Admin, in admin.Invite, one bool) error {
	if !o.noEmail {
		if err := o.e.open.mailer.prepare(); err != nil {
			return err
		}
	}
	invited, err := a.Invite(ctx, in)
	if err != nil {
		return err
	}
	found := make([]org.Invitation, len(invited))
	var fresh []string
	for n, v := range invited {
		if found[n] = v.Invitation; !v.Existing {
			fresh = append(fresh, v.ID)
		}
	}
	o.warn(invited)
	if o.dryRun {
		return o.printDryRun(invited, one)
	}
	for _, v := range invited {
		if v.Existing && v.Difference == "" {
			o.e.tty.Note("%s has an invitation already, until %s", v.Recipient, o.e.print.when(v.Expires))
		}
	}
	o.e.print.warnBase(a.Base)
	if len(fresh) > 0 && a.Mail == nil && !o.links.link && !o.noEmail {
		o.e.tty.Note("no mail was sent; share the %s by hand", plural(len(fresh), "link", "links"))
	}
	mailErr := mailed(ctx, a, fresh)
	found = a.Reread(ctx, found)
	return errors.Join(o.e.print.invitations(invitationOutput{found: found, one: one, linkFlags: o.links}), mailErr)
}

// warn warns, with --quiet too, about addresses that may not be what they look like, and about existing invitations
// that differ from what was asked for.
func (o *createOptions) warn(invited []admin.Invited) {
	for _, v := range invited {
		if v.Difference != "" {
			o.e.print.say("warning: %s has an invitation already, until %s%s; to change it, use `roster invitations update %s`",
				v.Recipient, o.e.print.when(v.Expires), v.Difference, v.Recipient)
		}
		if !v.Existing {
			o.e.print.warnLookalike(v.Recipient)
		}
	}
}

// warnLookalike warns about an address that may not be what it looks like.
func (p *printer) warnLookalike(email string) {
	if org.MixedScripts(email) {
		p.say("warning: the domain of %s mixes scripts, as look-alike domains do; make sure that it is the right one", email)
	}
}

// printDryRun prints what --dry-run found: only what exists already has an id.
func (o *createOptions) printDryRun(invited []admin.Invited, one bool) error {
	found, fresh := make([]org.Invitation, len(invited)), 0
	for n, v := range invited {
		if v.Link = ""; !v.Existing {
			v.ID = ""
			fresh++
		}
		found[n] = v.Invitation
	}
	o.e.tty.Note("nothing was changed; %d would be invited", fresh)
	switch columns := store.Invitations(o.e.instant()).Columns; {
	case o.e.flags.quiet:
		return nil
	case one:
		return show(o.e.print, columns, found[0])
	default:
		return showAll(o.e.print, columns, found)
	}
}
