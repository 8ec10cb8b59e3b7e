package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

func newMembersDelete(e *env) *cobra.Command {
	var in admin.DeleteMembers
	var dryRun bool
	cmd := &cobra.Command{
		Use:     "delete MEMBER...",
		Aliases: []string{"rm"},
		Short:   "Delete members, handing over what they leave",
		Long: `Delete members, named by email or id, all or none. It cannot be undone.

Their credentials and memberships are removed. Pending invitations that they sent are handed over
with --transfer-to, or deleted with --delete-resources. --dry-run shows all of it beforehand.`,
		Example: `  roster members delete bo@acme.example --transfer-to ana@acme.example --dry-run
  roster members delete bo@acme.example --transfer-to ana@acme.example --yes`,
		Args:              atLeast("MEMBER"),
		ValidArgsFunction: e.completeArgs(memberNames),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := oneOf(cmd, "transfer-to", "delete-resources"); err != nil {
				return err
			}
			if in.Names, err = e.names(args); err != nil {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				a.DryRun = dryRun
				return e.deleteMembers(cmd.Context(), a, in)
			})
		},
	}
	cmd.Flags().StringVar(&in.TransferTo, "transfer-to", "", "`MEMBER` who takes over what they leave")
	cmd.Flags().BoolVar(&in.DeleteResources, "delete-resources", false, "delete what they leave")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what would happen, and change nothing")
	e.addOutputFlags(cmd)
	e.completeStored(cmd, "transfer-to", memberNames)
	return cmd
}

// deleteMembers shows the plan, asks, and does exactly what was shown.
func (e *env) deleteMembers(ctx context.Context, a *admin.Admin, in admin.DeleteMembers) error {
	plan, err := a.PlanDeletion(ctx, in)
	if errors.Is(err, org.ErrRefused) && len(plan.Members) > 0 && in.TransferTo == "" && !in.DeleteResources && e.tty.Interactive() && !e.flags.yes {
		if in, err = e.askHeir(ctx, a, in, err); err != nil {
			return err
		}
		plan, err = a.PlanDeletion(ctx, in)
	}
	if err != nil {
		return err
	}
	if a.DryRun {
		return e.printDeletion(plan, "would be deleted")
	}
	var emails []string
	for _, m := range plan.Members {
		emails = append(emails, m.Email)
	}
	if e.tty.Interactive() && !e.flags.yes {
		for _, line := range planLines(plan) {
			e.say("%s", line)
		}
	}
	if err := e.consent(ctx, fmt.Sprintf("Delete %s (%s)? This cannot be undone.", org.Count(len(emails), "member"), strings.Join(emails, ", "))); err != nil {
		return err
	}
	if plan, err = a.DeleteMembers(ctx, in, consented(e, &plan)); err != nil {
		return err
	}
	return e.printDeletion(plan, "deleted")
}

// askHeir asks what is to become of what the leavers leave. why is the refusal that says what it is.
func (e *env) askHeir(ctx context.Context, a *admin.Admin, in admin.DeleteMembers, why error) (admin.DeleteMembers, error) {
	e.say("%s.", strings.Join(messages(why), "; "))
	heirs, err := a.Heirs(ctx, in.Names)
	if err != nil {
		return in, err
	}
	const remove = "-"
	var options []console.Option
	for _, m := range heirs {
		options = append(options, console.Option{Value: m.Email, Label: fmt.Sprintf("Hand it over to %s (%s, %s)", m.Name, m.Email, m.Role.Label())})
	}
	options = append(options, console.Option{Value: remove, Label: "Delete it"})
	answer, err := e.tty.AskOne(ctx, "What is to become of what they leave?", options, options[0].Value)
	if err != nil {
		return in, err
	}
	if in.DeleteResources = answer == remove; !in.DeleteResources {
		in.TransferTo = answer
	}
	return in, nil
}

// planLines tell a person what a plan comes to, counts first.
func planLines(d org.Deletion) []string {
	var moved, gone []string
	for _, i := range d.Invitations {
		if i.NewSender == "" {
			gone = append(gone, i.Recipient)
		} else {
			moved = append(moved, i.Recipient)
		}
	}
	var lines []string
	if len(moved) > 0 {
		lines = append(lines, fmt.Sprintf("%s will be answered for by %s: %s", org.Count(len(moved), "pending invitation"), d.Invitations[0].NewSender, some(moved)))
	}
	if len(gone) > 0 {
		lines = append(lines, fmt.Sprintf("%s will be deleted: %s", org.Count(len(gone), "pending invitation"), some(gone)))
	}
	for _, m := range d.Members {
		if len(m.Groups) > 0 {
			lines = append(lines, fmt.Sprintf("%s leaves %s: %s", m.Email, org.Count(len(m.Groups), "group"), some(m.Groups)))
		}
	}
	return lines
}

// some are the first few of names, and how many there are besides.
func some(names []string) string {
	const few = 10
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}

// step is one line of a printed plan.
type step struct{ action, kind, name, id, from, to string }

func (e *env) printDeletion(d org.Deletion, verb string) error {
	if e.flags.quiet {
		return nil
	}
	steps := make([]step, 0, len(d.Members)+len(d.Invitations))
	for _, m := range d.Members {
		steps = append(steps, step{action: "delete", kind: "member", name: m.Email, id: m.ID})
	}
	for _, i := range d.Invitations {
		s := step{action: "delete", kind: "invitation", name: i.Recipient, id: i.ID, from: i.Sender}
		if i.NewSender != "" {
			s.action, s.to = "transfer", i.NewSender
		}
		steps = append(steps, s)
	}
	out := e.output()
	if !out.Effective().Machine() {
		if _, err := fmt.Fprintf(e.out, "%s %s\n", org.Count(len(d.Members), "member"), verb); err != nil {
			return err
		}
	}
	return listing.Write(e.out, listing.Columns[step]{
		{Name: "action", Kind: listing.ID, Value: func(s step) any { return s.action }},
		{Name: "kind", Kind: listing.ID, Value: func(s step) any { return s.kind }},
		{Name: "name", Kind: listing.ID, Value: func(s step) any { return s.name }},
		{Name: "id", Kind: listing.ID, Value: func(s step) any { return s.id }},
		{Name: "from", Kind: listing.ID, Value: func(s step) any { return s.from }},
		{Name: "to", Kind: listing.ID, Value: func(s step) any { return s.to }},
	}, listing.RowsOf(steps), out)
}
