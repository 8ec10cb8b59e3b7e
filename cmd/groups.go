package cmd

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newGroups(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use: "groups", Aliases: []string{"group"},
		Short: "List, show, create, rename and delete groups, and change who is in them",
	}
	cmd.AddCommand(
		newList(e, groupList()),
		newShow(e, shower[org.Group]{
			noun: "GROUP", short: "Show groups with their members and permissions, named by name or id",
			example: `  roster groups show GIS
  roster groups show GIS --jq '.who[].email'`,
			complete: (*store.Store).CompleteGroups, ask: askGroup,
			table: store.Groups(), named: admin.GroupsNamed, lists: groupLists,
		}),
		newGroupsCreate(e), newGroupsRename(e), newGroupsDelete(e),
		newGroupsMembers(e, groupChange{
			verb: "add-member", short: "Add members to a group", done: "added to",
			example: `  roster groups add-member GIS bo@acme.example cy@acme.example
  roster members list --filter role=manager -q | roster groups add-member "Field crew" -`,
			change: (*admin.Admin).AddToGroup, ask: askMembers("Members", console.Some), offers: withRole(0),
		}),
		newGroupsMembers(e, groupChange{
			verb: "remove-member", short: "Remove members from a group", done: "removed from",
			example: "  roster groups remove-member GIS bo@acme.example",
			change:  (*admin.Admin).RemoveFromGroup, ask: askMemberOf, offers: inGroup,
		}),
	)
	return cmd
}

// groupList is the list of groups.
func groupList() lister[org.Group] {
	return lister[org.Group]{
		noun:  "groups",
		table: func(time.Time) store.Table[org.Group] { return store.Groups() },
		examples: `  roster groups list
  roster groups list --filter 'members=0' -q
  roster groups list --jq 'map({(.name): .members}) | add'`,
	}
}

func newGroupsCreate(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Create a group",
		Example: `  roster groups create "Survey team"
  roster groups create "Survey team" --jq .id`,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.ask.complete(cmd, args, argument("NAME", askText("Name", checkGroupName)))
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				g, err := a.CreateGroup(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return show(e.print, store.Groups().Columns, g)
			})
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

func checkGroupName(v string) error {
	_, err := org.CleanGroupName(v)
	return promptError(err)
}

// askNewGroupName asks for another name of the group that is the first argument.
func askNewGroupName(a *dialogue) error {
	found, err := readArguments(a, admin.GroupsNamed)
	if err != nil {
		return err
	}
	answer, err := a.tty.EditText(a.ctx, "New name", found[0].Name, checkGroupName)
	a.add(answer)
	return err
}

func newGroupsRename(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "rename GROUP NEW",
		Short:             "Give a group another name, everywhere",
		Example:           "  roster groups rename GIS \"GIS team\"",
		ValidArgsFunction: e.complete.first((*store.Store).CompleteGroups),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.ask.complete(cmd, args, argument("GROUP", askGroup), argument("NEW", askNewGroupName))
			if err != nil {
				return err
			}
			name, err := e.in.name(args[0])
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				g, err := a.RenameGroup(cmd.Context(), name, args[1])
				if err != nil {
					return err
				}
				machine := func() error { return show(e.print, store.Groups().Columns, g) }
				return e.print.done(machine, "renamed the group to %s", g.Name)
			})
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

func newGroupsDelete(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "delete GROUP...",
		Aliases: []string{"rm"},
		Short:   "Delete groups, never their members",
		Example: `  roster groups delete "Field crew" --yes
  roster groups list --filter 'members=0' -q | roster groups delete - --yes`,
		ValidArgsFunction: e.complete.args((*store.Store).CompleteGroups),
		RunE: func(cmd *cobra.Command, args []string) error {
			names, err := e.ask.names(cmd, args, arguments("GROUP", askGroup))
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				plan, err := a.PlanGroupsDeletion(cmd.Context(), names)
				if err != nil {
					return err
				}
				if err := e.ask.consent(cmd.Context(), deleteGroups(plan)); err != nil {
					return err
				}
				if plan, err = a.DeleteGroups(cmd.Context(), names, consented(e.ask, &plan)); err != nil {
					return err
				}
				machine := func() error { return showAll(e.print, store.Groups().Columns, plan.Groups) }
				return e.print.done(machine, "deleted %s", describeGroups(plan.Groups))
			})
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

func deleteGroups(d admin.GroupsDeletion) question {
	members := 0
	for _, g := range d.Groups {
		members += g.Members
	}
	note := fmt.Sprintf("%s and %s will lose %s, and %s will be removed.",
		org.Count(members, "member"), org.Count(len(d.Invitations), "pending invitation"),
		plural(len(d.Groups), "it", "them"), org.Count(len(d.Permissions), "permission"))
	return question{do: "Delete " + describeGroups(d.Groups) + " from", note: note}
}

func describeGroups(groups []org.Group) string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name
	}
	if len(names) == 1 {
		return "the group " + names[0]
	}
	return fmt.Sprintf("%s (%s)", org.Count(len(names), "group"), strings.Join(names, ", "))
}

type changeGroup = func(a *admin.Admin, ctx context.Context, group string, members []string) (org.Group, int, error)

// groupChange is a way to change the members of a group.
type groupChange struct {
	verb, short, done, example string
	change                     changeGroup
	ask                        asker // for the members
	offers                     memberChoice
}

func newGroupsMembers(e *env, g groupChange) *cobra.Command {
	cmd := &cobra.Command{
		Use:               g.verb + " GROUP MEMBER...",
		Short:             g.short,
		Example:           g.example,
		ValidArgsFunction: e.complete.firstThen((*store.Store).CompleteGroups, g.offers),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.ask.complete(cmd, args, argument("GROUP", askGroup), arguments("MEMBER", g.ask))
			if err != nil {
				return err
			}
			if err := dashOnce(args); err != nil {
				return err
			}
			name, err := e.in.name(args[0])
			if err != nil {
				return err
			}
			members, err := e.in.names(args[1:])
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				group, n, err := g.change(a, cmd.Context(), name, members)
				if err != nil {
					return err
				}
				machine := func() error {
					now, err := a.Store.GroupByID(cmd.Context(), group.ID)
					if err != nil {
						return err
					}
					return show(e.print, store.Groups().Columns, now)
				}
				return e.print.done(machine, "%s %s %s", org.Count(n, "member"), g.done, group.Name)
			})
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}
