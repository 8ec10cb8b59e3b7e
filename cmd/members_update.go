package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newMembersUpdate(e *env) *cobra.Command {
	var role, name, language, transferTo string
	var groups, add, remove listFlag
	cmd := &cobra.Command{
		Use:   "update MEMBER",
		Short: "Change a member's role, name, language or groups",
		Example: `  roster members update bo@acme.example --role manager
  roster members update bo@acme.example --add-group GIS --remove-group "Field crew"
  roster members update bo@acme.example --groups ''
  roster members update bo@acme.example --role user --transfer-to ana@acme.example`,
		Args:              exactly("MEMBER"),
		ValidArgsFunction: e.completeFirst(memberNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			parsed, err := givenRole(cmd, "role", role)
			if err != nil {
				return err
			}
			if transferTo != "" && (parsed == nil || *parsed != org.User) {
				return org.Hint(fmt.Errorf("--transfer-to goes with --role user: %w", org.ErrUsage), "to hand over resources alone, use `roster resources transfer`")
			}
			if err := someFlag(cmd, "role", "name", "language", "groups", "add-group", "remove-group"); err != nil {
				return err
			}
			member, err := e.name(args[0])
			if err != nil {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				m, err := a.UpdateMember(cmd.Context(), member, admin.MemberUpdate{
					Role: parsed, Name: given(cmd, "name", name), Language: given(cmd, "language", language),
					Groups: given(cmd, "groups", groups.values()), AddGroups: add, RemoveGroups: remove,
					TransferTo: transferTo,
				})
				if err != nil {
					return err
				}
				return show(e, store.Members().Columns, m)
			})
		},
	}
	cmd.Flags().StringVar(&role, "role", "", "`ROLE`: administrator, manager or user")
	cmd.Flags().StringVar(&name, "name", "", "the member's `NAME`")
	cmd.Flags().StringVar(&language, "language", "", "the member's `LANGUAGE`")
	cmd.Flags().Var(&groups, "groups", "exactly these `GROUPS`, by name or id, separated by commas; '' is none")
	cmd.Flags().Var(&add, "add-group", "this `GROUP` as well (repeatable, or separated by commas)")
	cmd.Flags().Var(&remove, "remove-group", "no longer this `GROUP` (repeatable, or separated by commas)")
	mayClear(cmd, "groups")
	cmd.Flags().StringVar(&transferTo, "transfer-to", "", "`MEMBER` who takes over what one who becomes a User owns")
	e.addOutputFlags(cmd)
	e.completeStored(cmd, "transfer-to", memberNames)
	e.completeFlag(cmd, "role", org.Roles())
	e.completeFlag(cmd, "language", locale.Supported())
	for _, flag := range []string{"groups", "add-group", "remove-group"} {
		e.completeStored(cmd, flag, groupNames)
	}
	return cmd
}
