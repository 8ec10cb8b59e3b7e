package cmd

import (
	"errors"
	"fmt"
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
	who := subjectFlags{meant: grantees}
	var level string
	cmd := &cobra.Command{
		Use:   "grant RESOURCE",
		Short: "Let a member or a group use a resource",
		Long: `Let a member or a group use a resource, at this level instead of any that they had: an owner who is granted less does not
own it any more. Who may modify may view; who owns may do both. Only Managers and Administrators can own, groups cannot; other owners stay owners.`,
		Example: `  roster permissions grant project/Roads --level view --group "Field crew"
  roster permissions grant project/Roads --level own --member bo@acme.example`,
		ValidArgsFunction: e.completeFirst(resourceNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := who.complete(e, cmd, args, askGrantee, flagged("level", askLevel))
			if err != nil {
				return err
			}
			parsed, err := org.ParseLevel(level)
			if err != nil {
				return err
			}
			resource, err := e.name(args[0])
			if err != nil {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				p, err := a.Grant(cmd.Context(), resource, parsed, who.subject())
				if err != nil {
					return err
				}
				if p.Was == org.Own && p.Level < org.Own {
					e.tty.Note("%s does not own %s any more", p.Subject, p.Resource)
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
	who := subjectFlags{meant: holders}
	cmd := &cobra.Command{
		Use:   "revoke RESOURCE",
		Short: "Take a member's or a group's permission on a resource away",
		Long: `Take a member's or a group's permission on a resource away, whatever its level. The last owner's cannot be.
A member goes on using what a group of theirs may use.`,
		Example: `  roster permissions revoke project/Roads --group "Field crew"
  roster permissions revoke project/Roads --member bo@acme.example`,
		ValidArgsFunction: e.completeFirst(resourceNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := who.complete(e, cmd, args, askHolder)
			if err != nil {
				return err
			}
			resource, err := e.name(args[0])
			if err != nil {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				p, err := a.Revoke(cmd.Context(), resource, who.subject())
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
func (e *env) addSubject(cmd *cobra.Command, who *subjectFlags) {
	cmd.Flags().StringArrayVar(&who.members, "member", nil, "`MEMBER` whose permission it is")
	cmd.Flags().StringArrayVar(&who.groups, "group", nil, "`GROUP` whose permission it is")
	e.addOutputFlags(cmd)
	e.completeMembers(cmd, "member", who.meant)
	e.completeWhole(cmd, "group", groupNames)
}

// subjectFlags say whose permission it is. They could be given several times, which must not be passed over.
type subjectFlags struct {
	members, groups []string

	meant meant // which members completion offers
}

func (s *subjectFlags) subject() (who admin.Subject) {
	if len(s.members) > 0 {
		who.Member = s.members[0]
	}
	if len(s.groups) > 0 {
		who.Group = s.groups[0]
	}
	return who
}

// complete is complete for a command that takes one resource, one subject, for whom ask asks, and what else it needs.
func (s *subjectFlags) complete(e *env, cmd *cobra.Command, args []string, ask asker, further ...need) ([]string, error) {
	all := append([]need{argument("RESOURCE", askResource)}, further...)
	all = append(all, need{what: "--member or --group", flags: []string{"member", "group"}, ask: ask})
	if err := errors.Join(oneOf(cmd, "member", "group"), e.lacks(cmd, args, all...)); err != nil {
		return nil, err
	}
	if len(s.members)+len(s.groups) > 1 {
		err := fmt.Errorf("several members or groups are named: %w", org.ErrUsage)
		return nil, org.Hint(err, "name one at a time")
	}
	return e.complete(cmd, args, all...)
}

// askGrantee asks who is to have a permission. Only those who may own are asked for where they are to own.
func askGrantee(a *asking) error {
	level, err := org.ParseLevel(a.cmd.Flags().Lookup("level").Value.String())
	switch {
	case err != nil:
		return err
	case level == org.Own:
		return askOwner("member", "Owner")(a)
	}
	return a.askSubject(store.Among{})
}

// askHolder asks for one of those who have a permission on the resource.
func askHolder(a *asking) error {
	found, err := readingNamed(a, admin.ResourcesNamed)
	if err != nil {
		return err
	}
	return a.askSubject(store.Among{Resource: found[0].ID})
}
