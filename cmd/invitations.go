package cmd

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newInvitations(e *env) *cobra.Command {
	cmd := &cobra.Command{Use: "invitations", Aliases: []string{"invitation", "invs", "inv"}, SuggestFor: []string{"invite", "invites"}, Short: "Create, list, show, update, delete, purge and accept invitations"}
	cmd.AddCommand(
		newList(e, lister[org.Invitation]{
			noun:     "invitations",
			table:    store.Invitations,
			complete: e.withLinks,
			examples: `  roster invitations list --filter 'status=pending AND expires<+48h'
  roster invitations list --filter 'recipient=*@acme.example' --sort expires
  roster invitations list --filter status=pending --columns recipient,link -o csv
  roster invitations list --filter status=pending --jq '.[] | "\(.recipient) until \(.expires)"'`,
		}),
		newInvitationsShow(e), newInvitationsCreate(e, "create"), newInvitationsUpdate(e), newInvitationsResend(e), newInvitationsDelete(e), newInvitationsPurge(e), newInvitationsRemind(e), newInvitationsAccept(e),
	)
	return cmd
}

// withLinks shows links in a list, where they are asked for.
func (e *env) withLinks(ctx context.Context, cfg config.Loaded, s *store.Store, rows store.Rows[org.Invitation], cols listing.Columns[org.Invitation]) (store.Rows[org.Invitation], error) {
	if _, asked := cols.Find("link"); !asked || e.flags.quiet {
		return rows, nil
	}
	return e.admin(cfg, s).WithLinks(ctx, s, rows)
}

func newInvitationsShow(e *env) *cobra.Command {
	var f linkFlags
	cmd := &cobra.Command{
		Use:     "show INVITATION...",
		Aliases: []string{"get"},
		Short:   "Show invitations, named by id or recipient, and copy their links",
		Example: `  roster invitations show bo@acme.example
  roster invitations show bo@acme.example --copy
  roster invitations show bo@acme.example --link
  roster invitations show bo@acme.example --template '{{.status}}, {{.role}} in {{join ", " .groups}}{{"\n"}}'`,
		Args:              atLeast("INVITATION"),
		ValidArgsFunction: e.completeArgs(invitationNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			if !f.link && !f.copy {
				return showNamed(cmd.Context(), e, args, showable[org.Invitation]{store.Invitations(e.instant()), admin.InvitationsNamed, nil})
			}
			names, err := e.names(args)
			if err != nil {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				return e.showLinks(cmd.Context(), a, names, printed{alone: alone(args), linkFlags: f})
			})
		},
	}
	f.add(cmd)
	e.addOutputFlags(cmd)
	return cmd
}

// showLinks shows invitations together with their links.
func (e *env) showLinks(ctx context.Context, a *admin.Admin, names []string, p printed) error {
	found, err := admin.InvitationsNamed(ctx, a.Store, names)
	if err != nil {
		return err
	}
	for i := range found {
		if found[i].Link, err = a.Link(ctx, found[i]); err != nil {
			return err
		}
	}
	e.warnBase(a.Base)
	p.found = found
	return e.printInvitations(p)
}

func newInvitationsUpdate(e *env) *cobra.Command {
	var f invitationFlags
	cmd := &cobra.Command{
		Use:   "update INVITATION",
		Short: "Change a pending invitation",
		Example: `  roster invitations update bo@acme.example --role manager --expires-in 14d
  roster invitations update bo@acme.example --group ''`,
		Args:              exactly("INVITATION"),
		ValidArgsFunction: e.completeFirst(invitationNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := someFlag(cmd, "role", "group", "language", "expires-in"); err != nil {
				return err
			}
			parsed, err := givenRole(cmd, "role", f.role)
			if err != nil {
				return err
			}
			invitation, err := e.name(args[0])
			if err != nil {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				i, err := a.UpdateInvitation(cmd.Context(), invitation, admin.InvitationUpdate{
					Role: parsed, Groups: given(cmd, "group", f.groups.values()), Language: given(cmd, "language", f.language),
					ExpiresIn: given[time.Duration](cmd, "expires-in", f.expiresIn.Duration),
				})
				if err != nil {
					return err
				}
				return show(e, store.Invitations(e.instant()).Columns, i)
			})
		},
	}
	f.add(e, cmd)
	e.addOutputFlags(cmd)
	return cmd
}
