package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// deleteMembersOptions are the flags of `members delete`.
type deleteMembersOptions struct {
	e *env
	admin.DeleteMembers
}

func newMembersDelete(e *env) *cobra.Command {
	o := deleteMembersOptions{e: e}
	cmd := &cobra.Command{
		Use:     "delete MEMBER...",
		Aliases: []string{"rm"},
		Short:   "Delete members, handing over what they leave",
		Long: `Delete members, named by email or id, all or none. It cannot be undone.

Their credentials, sessions, permissions and group memberships are removed. What they own, and the pending and expired
invitations that they sent, go to another member with --transfer-to. With --delete-resources the invitations are
deleted, and so is every resource that nobody else owns, together with all that depends on it, whoever owns that.
Without either flag, expired invitations go to the acting Administrator.

--dry-run shows the plan.`,
		Example: `  roster members delete bo@acme.example --transfer-to ana@acme.example --dry-run
  roster members delete bo@acme.example --transfer-to ana@acme.example --yes
  roster members delete bo@acme.example --delete-resources --dry-run --jq '.[] | select(.action=="delete") | .name'`,
		ValidArgsFunction: e.complete.args((*store.Store).CompleteMembers),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := oneOf(cmd, "transfer-to", "delete-resources"); err != nil {
				return err
			}
			if o.Names, err = e.ask.names(cmd, args, arguments("MEMBER", askMember)); err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error { return o.run(cmd.Context(), a) })
		},
	}
	cmd.Flags().StringVar(&o.TransferTo, "transfer-to", "", "`MEMBER` who takes over what they leave")
	cmd.Flags().BoolVar(&o.DeleteResources, "delete-resources", false, "delete what they leave")
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "show what would happen, and change nothing")
	e.flags.addOutput(cmd)
	e.complete.members(cmd, "transfer-to", withRole(org.Manager))
	return cmd
}

// run deletes members. It asks, if it has to, what happens to what they leave.
func (o *deleteMembersOptions) run(ctx context.Context, a *admin.Admin) error {
	mayAsk := o.TransferTo == "" && !o.DeleteResources && o.e.tty.Interactive() && !o.e.flags.yes
	return deletion{
		e: o.e,
		try: func(ctx context.Context, show func(org.Deletion, admin.Steps) error) (org.Deletion, error) {
			plan, err := a.PlanDeletion(ctx, o.DeleteMembers, show)
			if !mayAsk || !errors.Is(err, org.ErrRefused) || len(plan.Members) == 0 {
				return plan, err
			}
			if err = o.askHeir(ctx, a, plan.Members, err); err != nil {
				return plan, err
			}
			return a.PlanDeletion(ctx, o.DeleteMembers, show)
		},
		run: func(ctx context.Context, expected *org.Deletion, keep *[]org.Step) (org.Deletion, error) {
			return a.DeleteMembers(ctx, o.DeleteMembers, expected, keep)
		},
		dryRun: o.DryRun,
		typed:  func(plan org.Deletion) string { return plan.Members[0].Email },
	}.carryOut(ctx)
}

// askHeir asks what happens to what the deleted members leave. why is the refusal, which says what they leave.
func (o *deleteMembersOptions) askHeir(ctx context.Context, a *admin.Admin, leavers []org.Member, why error) error {
	o.e.print.say("%s.", strings.Join(messages(why), "; "))
	var emails []string
	for _, m := range leavers {
		emails = append(emails, m.Email)
	}
	q := &dialogue{tty: o.e.tty, open: o.e.open, ctx: ctx, opened: a.Store}
	find := findMembers(q, store.Among{Least: org.Manager}, emails)
	heirs, err := find(ctx, "", 1)
	if err != nil {
		return err
	}
	const transfer, remove = "transfer", "delete"
	fates := []console.Option{{
		Value: remove, Label: "Delete what only they own, what depends on it, and their invitations",
	}}
	if len(heirs) > 0 {
		fates = append([]console.Option{{Value: transfer, Label: "Hand it over to another member"}}, fates...)
	}
	answer, err := o.e.tty.AskOne(ctx, "What is to become of what they leave?", fates, fates[0].Value)
	if o.DeleteResources = answer == remove; err != nil || o.DeleteResources {
		return err
	}
	chosen, err := q.choose("members", console.Choice{Title: "Who takes it over?", Find: find, Start: heirs[0].Value})
	if err == nil {
		o.TransferTo = chosen[0]
	}
	return err
}

// firstFew lists the first names and says how many more there are.
func firstFew(names []string) string {
	const few = 10
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}
