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

func newInvitationsDelete(e *env) *cobra.Command {
	var in admin.DeleteInvitations
	cmd := &cobra.Command{
		Use:     "delete INVITATION...",
		Aliases: []string{"rm"},
		Short:   "Delete invitations; their links stop working at once",
		Example: `  roster invitations delete bo@acme.example --yes
  roster invitations list --filter 'status=pending AND sender=ana@acme.example' -q | roster invitations delete - --yes`,
		ValidArgsFunction: e.complete.args((*store.Store).CompleteInvitations),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if in.Names, err = e.ask.names(
				cmd, args, arguments("INVITATION", askInvitation(store.AtAnyStage)),
			); err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				return deleteInvitations(cmd.Context(), e, a, in)
			})
		},
	}
	cmd.Flags().BoolVar(&in.DryRun, "dry-run", false, "show what would be deleted, and change nothing")
	e.flags.addOutput(cmd)
	return cmd
}

func deleteInvitations(ctx context.Context, e *env, a *admin.Admin, in admin.DeleteInvitations) error {
	if !in.DryRun && !e.flags.yes {
		var err error
		in.Asked = a.Now()
		if in.Expected, err = admin.InvitationsNamed(ctx, a.Store, in.Names); err != nil {
			return err
		}
		if err := e.ask.consent(ctx, question{do: "Delete " + describeInvitations(in.Expected) + " from"}); err != nil {
			return err
		}
	}
	deleted, err := a.DeleteInvitations(ctx, in)
	if err != nil {
		return err
	}
	verb := "deleted"
	if in.DryRun {
		verb = "would delete"
	}
	machine := func() error { return showAll(e.print, store.Invitations(a.Now()).Columns, deleted) }
	return e.print.done(machine, "%s %s", verb, describeInvitations(deleted))
}

func describeInvitations(found []org.Invitation) string {
	recipients := make([]string, len(found))
	for n, i := range found {
		recipients[n] = i.Recipient
	}
	if len(found) == 1 {
		return "the invitation of " + recipients[0]
	}
	return fmt.Sprintf("%s (%s)", org.Count(len(found), "invitation"), firstFew(recipients))
}

func newInvitationsPurge(e *env) *cobra.Command {
	var in admin.Purge
	var olderThan duration
	cmd := &cobra.Command{
		Use:   "purge",
		Short: "Delete what has expired; made for cron, it never asks",
		Example: `  roster invitations purge
  roster invitations purge --older-than 30d --accepted --quiet`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			in.OlderThan = olderThan.Duration
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				done, err := a.Purge(cmd.Context(), in)
				if err != nil && done == (admin.Purged{}) {
					return err
				}
				return errors.Join(printPurged(e.print, done, in), err)
			})
		},
	}
	cmd.Flags().Var(&olderThan, "older-than", "only what expired, or was accepted, longer ago than this, such as 30d")
	cmd.Flags().BoolVar(&in.Accepted, "accepted", false, "accepted invitations too")
	cmd.Flags().BoolVar(&in.DryRun, "dry-run", false, "count, and change nothing")
	e.flags.addOutput(cmd)
	return cmd
}

func printPurged(p *printer, done admin.Purged, in admin.Purge) error {
	verb, what := "purged", org.Count(done.Expired, "expired invitation")
	if in.DryRun {
		verb = "would purge"
	}
	if in.Accepted {
		what = fmt.Sprintf("%d expired and %s", done.Expired, org.Count(done.Accepted, "accepted invitation"))
	}
	return p.done(func() error { return show(p, purgedColumns(), done) }, "%s %s", verb, what)
}

func purgedColumns() listing.Columns[admin.Purged] {
	return listing.Columns[admin.Purged]{
		{Name: "expired", Kind: listing.Number, Value: func(p admin.Purged) any { return p.Expired }},
		{Name: "accepted", Kind: listing.Number, Value: func(p admin.Purged) any { return p.Accepted }},
	}
}
