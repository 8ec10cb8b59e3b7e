package cmd

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newInvitations(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "invitations",
		Aliases: []string{"invitation", "invs", "inv"},
		Short:   "Create, list, show, update, delete, purge and accept invitations",
	}
	cmd.AddCommand(
		newList(e, invitationList(e)),
		newInvitationsShow(e), newInvitationsCreate(e, "create"), newInvitationsUpdate(e), newInvitationsResend(e),
		newInvitationsDelete(e), newInvitationsPurge(e), newInvitationsRemind(e), newInvitationsAccept(e),
	)
	return cmd
}

// invitationList is the list of invitations.
func invitationList(e *env) lister[org.Invitation] {
	return lister[org.Invitation]{
		noun:     "invitations",
		table:    store.Invitations,
		complete: withLinks(e),
		examples: `  roster invitations list --filter 'status=pending AND expires<+48h'
  roster invitations list --filter 'recipient=*@acme.example' --sort expires
  roster invitations list --filter status=pending --columns recipient,link -o csv
  roster invitations list --filter status=pending --jq '.[] | "\(.recipient) until \(.expires)"'`,
	}
}

// withLinks shows links in a list, where they are asked for. Those that cannot be shown are noted at the end.
func withLinks(e *env) func(context.Context, config.Loaded, *store.Store, *listed[org.Invitation]) error {
	return func(ctx context.Context, cfg config.Loaded, s *store.Store, l *listed[org.Invitation]) error {
		if _, asked := l.columns.Find("link"); !asked || e.flags.quiet {
			return nil
		}
		rows, err := e.open.admin(cfg, s).WithLinks(ctx, s, l.rows)
		if err != nil {
			return err
		}
		var hidden hiddenLinks
		l.rows = func(yield func(org.Invitation, error) bool) {
			hidden = hiddenLinks{}
			for i, err := range rows {
				hidden.see(i, e.instant())
				if !yield(i, err) {
					return
				}
			}
		}
		l.written = func() { hidden.note(e.tty) }
		return nil
	}
}

func newInvitationsShow(e *env) *cobra.Command {
	var f linkFlags
	cmd := &cobra.Command{
		Use:     "show INVITATION...",
		Aliases: []string{"get"},
		Short:   "Show invitations, named by id or recipient, and their links",
		Long: `Show invitations, named by id or recipient, and their links, which only pending ones have.
Without the link key the rest is shown, and a note says why there is no link; with --link or --copy that is an error.
An expired invitation has no link until it is resent.`,
		Example: `  roster invitations show bo@acme.example
  roster invitations show bo@acme.example --copy
  roster invitations show bo@acme.example --link
  roster invitations show bo@acme.example --template '{{.status}}, {{.role}} in {{join ", " .groups}}{{"\n"}}'`,
		ValidArgsFunction: e.complete.args((*store.Store).CompleteInvitations),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			args, err := e.ask.complete(cmd, args, arguments("INVITATION", askInvitation(store.AtAnyStage)))
			if err != nil {
				return err
			}
			names, err := e.in.names(args)
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				p := invitationOutput{one: single(args), idsOnly: e.flags.quiet && !f.copy, linkFlags: f}
				if err := p.read(cmd.Context(), a, names); err != nil {
					return err
				}
				linked := slices.ContainsFunc(p.found, func(i org.Invitation) bool { return i.Link != "" })
				if linked && (p.copy || p.link || e.print.forPeople()) {
					e.print.warnBase(a.Base)
				}
				return e.print.invitations(p)
			})
		},
	}
	f.add(cmd)
	e.flags.addOutput(cmd)
	return cmd
}

// read reads the invitations so named, with the links of those that are pending. If links are not asked for, one that
// cannot be shown is left out, and without the link key p.why says so.
func (p *invitationOutput) read(ctx context.Context, a *admin.Admin, names []string) error {
	return a.Store.Read(ctx, func(s *store.Store) (err error) {
		if p.found, err = admin.InvitationsNamed(ctx, s, names); err != nil || p.idsOnly {
			return err
		}
		for n, i := range p.found {
			if p.found[n].Link, err = a.Link(ctx, s, i); err == nil {
				continue
			}
			keyless := errors.As(err, new(admin.KeyError))
			expected := keyless || errors.Is(err, org.ErrConflict) || errors.Is(err, link.ErrSealed)
			if p.copy || p.link || !expected {
				return err
			}
			if keyless {
				p.why = err
				return nil
			}
		}
		return nil
	})
}

func newInvitationsUpdate(e *env) *cobra.Command {
	var f invitationFlags
	cmd := &cobra.Command{
		Use:   "update INVITATION",
		Short: "Change a pending invitation",
		Example: `  roster invitations update bo@acme.example --role manager --expires-in 14d
  roster invitations update bo@acme.example --group ''`,
		ValidArgsFunction: e.complete.first((*store.Store).CompleteInvitations),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.ask.complete(cmd, args, argument("INVITATION", askInvitation(store.StillPending)),
				toChange(askInvitationChanges, "role", "group", "language", "expires-in"))
			if err != nil {
				return err
			}
			parsed, err := givenRole(cmd, "role", f.role)
			if err != nil {
				return err
			}
			invitation, err := e.in.name(args[0])
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				i, err := a.UpdateInvitation(cmd.Context(), invitation, admin.InvitationUpdate{
					Role:      parsed,
					Groups:    given(cmd, "group", f.groups.values()),
					Language:  given(cmd, "language", f.language),
					ExpiresIn: given[time.Duration](cmd, "expires-in", f.expiresIn.Duration),
				})
				if err != nil {
					return err
				}
				return show(e.print, store.Invitations(e.instant()).Columns, i)
			})
		},
	}
	f.add(cmd, e.complete)
	e.flags.addOutput(cmd)
	return cmd
}

// askInvitationChanges asks what to change of the invitation that is named.
func askInvitationChanges(a *dialogue) error {
	found, err := readArguments(a, admin.InvitationsNamed)
	if err != nil {
		return err
	}
	i := found[0]
	return a.askChanges([]changeOption{
		{"Role (" + i.Role.Label() + ")", askRole("New role", i.Role)},
		{"Groups (" + cmp.Or(strings.Join(i.Groups, ", "), "none") + ")", askGroups("group", "New groups", i.Groups)},
		{"Language (" + locale.Name(i.Language) + ")", askLanguage("New language", i.Language)},
	})
}
