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
	cmd := &cobra.Command{
		Use: "permissions", Aliases: []string{"permission"}, SuggestFor: []string{"acl", "access"},
		Short: "List, grant and revoke what members and groups may do with resources",
	}
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
		Long: `Let a member or a group use a resource, at this level in place of any that they had: an owner who is
granted less no longer owns it. To own includes to modify, which includes to view. Only Managers and Administrators can
own, groups cannot. Other owners stay owners.`,
		Example: `  roster permissions grant project/Roads --level view --group "Field crew"
  roster permissions grant project/Roads --level own --member bo@acme.example`,
		ValidArgsFunction: e.complete.first((*store.Store).CompleteResources),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := who.complete(e, cmd, args, askGrantee, requiredFlag("level", askLevel))
			if err != nil {
				return err
			}
			parsed, err := org.ParseLevel(level)
			if err != nil {
				return err
			}
			resource, err := e.in.name(args[0])
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				p, err := a.Grant(cmd.Context(), resource, parsed, who.subject())
				if err != nil {
					return err
				}
				if p.Was == org.Own && p.Level < org.Own {
					e.tty.Note("%s no longer owns %s", p.Subject, p.Resource)
				}
				machine := func() error { return show(e.print, store.Permissions().Columns, p) }
				return e.print.done(machine, "granted %s on %s to %s", p.Level, p.Resource, p.Subject)
			})
		},
	}
	cmd.Flags().StringVar(&level, "level", "", "`LEVEL`: own, modify or view")
	who.add(e, cmd)
	e.complete.values(cmd, "level", org.Levels())
	return cmd
}

func newPermissionsRevoke(e *env) *cobra.Command {
	who := subjectFlags{meant: holders}
	cmd := &cobra.Command{
		Use:   "revoke RESOURCE",
		Short: "Remove a member's or a group's permission on a resource",
		Long: `Remove a member's or a group's permission on a resource, whatever its level; the last owner's cannot be
removed. Members can still use what a group of theirs may use.`,
		Example: `  roster permissions revoke project/Roads --group "Field crew"
  roster permissions revoke project/Roads --member bo@acme.example`,
		ValidArgsFunction: e.complete.first((*store.Store).CompleteResources),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := who.complete(e, cmd, args, askHolder)
			if err != nil {
				return err
			}
			resource, err := e.in.name(args[0])
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				p, err := a.Revoke(cmd.Context(), resource, who.subject())
				if err != nil {
					return err
				}
				machine := func() error { return show(e.print, store.Permissions().Columns, p) }
				return e.print.done(machine, "revoked %s on %s from %s", p.Level, p.Resource, p.Subject)
			})
		},
	}
	who.add(e, cmd)
	return cmd
}

// add adds the flags for a permission's subject, and those for the output.
func (s *subjectFlags) add(e *env, cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&s.members, "member", nil, "`MEMBER` whose permission it is")
	cmd.Flags().StringArrayVar(&s.groups, "group", nil, "`GROUP` whose permission it is")
	e.flags.addOutput(cmd)
	e.complete.members(cmd, "member", s.meant)
	e.complete.whole(cmd, "group", (*store.Store).CompleteGroups)
}

// subjectFlags are the subject of a permission. Each flag may be given once; more must not be ignored.
type subjectFlags struct {
	members, groups []string

	meant memberChoice // which members completion offers
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

// complete completes a command that takes one resource, one subject, for which ask asks, and other needs.
func (s *subjectFlags) complete(
	e *env, cmd *cobra.Command, args []string, ask asker, further ...need,
) ([]string, error) {
	all := append([]need{argument("RESOURCE", askResource)}, further...)
	all = append(all, need{what: "--member or --group", flags: []string{"member", "group"}, ask: ask})
	if err := errors.Join(oneOf(cmd, "member", "group"), e.ask.requireAll(cmd, args, all...)); err != nil {
		return nil, err
	}
	if len(s.members)+len(s.groups) > 1 {
		err := fmt.Errorf("several members or groups are named: %w", org.ErrUsage)
		return nil, org.Hint(err, "name one at a time")
	}
	return e.ask.complete(cmd, args, all...)
}

// askGrantee asks who gets a permission. For own, only members who may own are offered.
func askGrantee(a *dialogue) error {
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
func askHolder(a *dialogue) error {
	found, err := readArguments(a, admin.ResourcesNamed)
	if err != nil {
		return err
	}
	return a.askSubject(store.Among{Resource: found[0].ID})
}
