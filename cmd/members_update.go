package cmd

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// updateMembersOptions are the flags of `members update`.
type updateMembersOptions struct {
	e *env

	role, name, language string
	groups, add, remove  listFlag
	transferTo           string
	dryRun               bool
}

func newMembersUpdate(e *env) *cobra.Command {
	o := updateMembersOptions{e: e}
	cmd := &cobra.Command{
		Use:   "update MEMBER...",
		Short: "Change the role, language or groups of members, or a member's name",
		Long: `Change members, named by email or id, all or none.

Who becomes a User must own nothing, or hand it over with --transfer-to. On a terminal, changing several members shows
the plan and asks first; elsewhere it goes ahead. Giving up your own Administrator role always takes consent: it is
asked for on a terminal, and elsewhere it takes --yes. --dry-run shows the plan alone.`,
		Example: `  roster members update bo@acme.example --role manager
  roster members update bo@acme.example --add-group GIS --remove-group "Field crew"
  roster members update bo@acme.example --groups ''
  roster members update bo@acme.example cy@acme.example --role user --transfer-to ana@acme.example --dry-run
  roster members list --filter 'groups:GIS' -q | roster members update - --add-group "Field crew"`,
		ValidArgsFunction: e.complete.args((*store.Store).CompleteMembers),
		RunE:              o.run,
	}
	o.addFlags(cmd)
	e.flags.addOutput(cmd)
	return cmd
}

func (o *updateMembersOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.role, "role", "", "`ROLE`: administrator, manager or user")
	cmd.Flags().StringVar(&o.name, "name", "", "the member's `NAME`")
	cmd.Flags().StringVar(&o.language, "language", "", "the members' `LANGUAGE`")
	cmd.Flags().Var(&o.groups, "groups", "exactly these `GROUPS`, by name or id, separated by commas; '' is none")
	cmd.Flags().Var(&o.add, "add-group", "this `GROUP` as well (repeatable, or separated by commas)")
	cmd.Flags().Var(&o.remove, "remove-group", "no longer this `GROUP` (repeatable, or separated by commas)")
	mayClear(cmd, "groups")
	cmd.Flags().StringVar(&o.transferTo, "transfer-to", "", "`MEMBER` who takes over what new Users own")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "show what would happen, and change nothing")
	o.e.complete.members(cmd, "transfer-to", withRole(org.Manager))
	o.e.complete.values(cmd, "role", org.Roles())
	o.e.complete.values(cmd, "language", locale.Supported())
	for _, flag := range []string{"groups", "add-group", "remove-group"} {
		o.e.complete.list(cmd, flag, (*store.Store).CompleteGroups)
	}
}

func (o *updateMembersOptions) run(cmd *cobra.Command, args []string) error {
	in, err := o.update(cmd) // before anybody is asked
	if err != nil {
		return err
	}
	if args, err = o.e.ask.complete(cmd, args, arguments("MEMBER", askMember), toChange(askMemberChanges,
		"role", "name", "language", "groups", "add-group", "remove-group")); err != nil {
		return err
	}
	if in, err = o.update(cmd); err != nil {
		return err
	}
	names, err := o.e.in.names(args)
	if err != nil {
		return err
	}
	return o.e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
		done, err := o.change(cmd.Context(), a, names, in)
		if err != nil {
			return err
		}
		return o.printUpdated(done, single(args))
	})
}

// update returns what the flags ask for. It returns ErrUsage if they do not go together.
func (o *updateMembersOptions) update(cmd *cobra.Command) (u admin.MemberUpdate, err error) {
	if u.Role, err = givenRole(cmd, "role", o.role); err != nil {
		return u, err
	}
	if o.transferTo != "" && (u.Role == nil || *u.Role != org.User) {
		return u, org.Hint(fmt.Errorf("--transfer-to goes with --role user: %w", org.ErrUsage),
			"to hand over resources alone, use `roster resources transfer`")
	}
	u.Name, u.Language = given(cmd, "name", o.name), given(cmd, "language", o.language)
	u.Groups, u.AddGroups, u.RemoveGroups = given(cmd, "groups", o.groups.values()), o.add, o.remove
	u.TransferTo, u.DryRun = o.transferTo, o.dryRun
	return u, nil
}

// change changes the members. On a terminal it shows the plan and asks first, if there are several or the acting
// Administrator gives up that role.
func (o *updateMembersOptions) change(
	ctx context.Context, a *admin.Admin, names []string, in admin.MemberUpdate,
) (admin.UpdatedMembers, error) {
	in.GiveUpRole = o.e.flags.yes || o.dryRun
	demotes := in.Role != nil && *in.Role != org.Administrator
	if in.GiveUpRole || !o.e.tty.Interactive() || len(names) == 1 && !demotes {
		return a.UpdateMembers(ctx, names, in, nil)
	}
	in.GiveUpRole, in.DryRun = true, true // the person consents below
	plan, err := a.UpdateMembers(ctx, names, in, nil)
	if in.DryRun = false; err != nil {
		return plan, err
	}
	if len(plan.Steps) > 0 && (len(plan.Members) > 1 || plan.ActorDemoted != "") {
		if err := o.e.print.preview(appliedLines(plan.Steps, "will be "), listing.RowsOf(plan.Steps)); err != nil {
			return plan, err
		}
		q := question{do: "Make " + org.Count(len(plan.Steps), "change") + " to", note: demotionNote(plan.ActorDemoted)}
		if err := o.e.ask.consent(ctx, q); err != nil {
			return plan, err
		}
	}
	return a.UpdateMembers(ctx, names, in, plan.Steps)
}

// printUpdated prints one member as show does, and of several how many changed; for programs, several are a list.
func (o *updateMembersOptions) printUpdated(done admin.UpdatedMembers, one bool) error {
	switch columns := store.Members().Columns; {
	case o.dryRun:
		return o.e.print.planned(done.Steps)
	case one:
		return show(o.e.print, columns, done.Members[0])
	case o.e.print.output().Effective().Machine():
		return showAll(o.e.print, columns, done.Members)
	}
	return o.e.print.lines([]string{appliedText(done.Steps)})
}

// askMemberChanges asks what to change of the named members. Of a single one it shows the present values.
func askMemberChanges(a *dialogue) error {
	found, err := readArguments(a, admin.MembersNamed)
	if err != nil {
		return err
	}
	if len(found) > 1 {
		return a.askChanges([]changeOption{
			{"Role", askRole("New role", org.User)},
			{"Groups", askGroups("groups", "New groups", nil)},
			{"Language", askLanguage("New language", "")},
		})
	}
	m := found[0]
	return a.askChanges([]changeOption{
		{"Role (" + m.Role.Label() + ")", askRole("New role", m.Role)},
		{"Name (" + m.Name + ")", editFlag("name", "New name", m.Name, checkName)},
		{"Groups (" + cmp.Or(strings.Join(m.Groups, ", "), "none") + ")", askGroups("groups", "New groups", m.Groups)},
		{"Language (" + locale.Name(m.Language) + ")", askLanguage("New language", m.Language)},
	})
}
