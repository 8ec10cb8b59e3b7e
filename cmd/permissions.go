package cmd

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newPermissions(e *env) *cobra.Command {
	cmd := &cobra.Command{Use: "permissions", Aliases: []string{"permission"}, SuggestFor: []string{"acl", "access"}, Short: "List, grant and revoke what members and groups may do with resources"}
	cmd.AddCommand(
		newList(e, lister[org.Permission]{
			noun:  "permissions",
			table: func(time.Time) store.Table[org.Permission] { return store.Permissions() },
			examples: `  roster permissions list --filter resource=project/Roads
  roster permissions list --filter 'subject="Field crew" level>=modify'
  roster permissions list --filter level=own --sort subject -o csv`,
		}),
		newPermissionsGrant(e), newPermissionsRevoke(e),
	)
	return cmd
}

func newPermissionsGrant(e *env) *cobra.Command {
	var who admin.Subject
	var level string
	cmd := &cobra.Command{
		Use:   "grant RESOURCE",
		Short: "Let a member or a group use a resource",
		Long: `Let a member or a group use a resource, at this level instead of any that they had. Who may modify may view;
who owns may do both. Only Managers and Administrators can own, groups cannot; other owners stay owners.`,
		Example: `  roster permissions grant project/Roads --level view --group "Field crew"
  roster permissions grant project/Roads --level own --member bo@acme.example`,
		ValidArgsFunction: e.completeFirst(resourceNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkSubject(cmd, args, need{"--level", level != ""}); err != nil {
				return err
			}
			parsed, err := org.ParseLevel(level)
			if err != nil {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				p, err := a.Grant(cmd.Context(), args[0], parsed, who)
				if err != nil {
					return err
				}
				return e.done(func() error { return show(e, store.Permissions().Columns, p) }, "granted %s on %s to %s", p.Level, p.Resource, p.Subject)
			})
		},
	}
	cmd.Flags().StringVar(&level, "level", "", "`LEVEL`: own, modify or view")
	e.addSubject(cmd, &who)
	e.completeFlag(cmd, "level", org.Levels())
	return cmd
}

func newPermissionsRevoke(e *env) *cobra.Command {
	var who admin.Subject
	cmd := &cobra.Command{
		Use:   "revoke RESOURCE",
		Short: "Take a member's or a group's permission on a resource away",
		Long: `Take a member's or a group's permission on a resource away, whatever its level. The last owner's cannot be.
A member goes on using what a group of theirs may use.`,
		Example: `  roster permissions revoke project/Roads --group "Field crew"
  roster permissions revoke project/Roads --member bo@acme.example`,
		ValidArgsFunction: e.completeFirst(resourceNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkSubject(cmd, args); err != nil {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				p, err := a.Revoke(cmd.Context(), args[0], who)
				if err != nil {
					return err
				}
				return e.done(func() error { return show(e, store.Permissions().Columns, p) }, "revoked %s on %s from %s", p.Level, p.Resource, p.Subject)
			})
		},
	}
	e.addSubject(cmd, &who)
	return cmd
}

// addSubject adds the flags that say whose permission it is, and those of the output.
func (e *env) addSubject(cmd *cobra.Command, who *admin.Subject) {
	cmd.Flags().StringVar(&who.Member, "member", "", "`MEMBER` whose permission it is")
	cmd.Flags().StringVar(&who.Group, "group", "", "`GROUP` whose permission it is")
	e.addOutputFlags(cmd)
	e.completeWhole(cmd, "member", memberNames)
	e.completeWhole(cmd, "group", groupNames)
}

// checkSubject wants one resource, one subject, and what else there is a need of.
func checkSubject(cmd *cobra.Command, args []string, further ...need) error {
	subject := need{"--member or --group", cmd.Flags().Changed("member") || cmd.Flags().Changed("group")}
	all := append([]need{{"RESOURCE", len(args) > 0}}, append(further, subject)...)
	err := errors.Join(refuseEmpty(cmd, "group"), oneOf(cmd, "member", "group"), needs(cmd, all...))
	if err == nil && len(args) > 1 {
		return tooMany(cmd, args[1])
	}
	return err
}
