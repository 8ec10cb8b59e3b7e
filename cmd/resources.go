package cmd

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newResources(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use: "resources", Aliases: []string{"resource"},
		Short: "List, show, create, transfer and delete what members own",
	}
	cmd.AddCommand(
		newList(e, lister[org.Resource]{
			noun:  "resources",
			table: func(time.Time) store.Table[org.Resource] { return store.Resources() },
			examples: `  roster resources list --filter owners:bo@acme.example
  roster resources list --filter 'kind=layer depends_on:project/Roads' -o csv
  roster resources list --sort 'kind, name' --show depends_on`,
		}),
		newResourcesShow(e), newResourcesCreate(e), newResourcesTransfer(e), newResourcesDelete(e),
	)
	return cmd
}

func newResourcesShow(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show RESOURCE...",
		Aliases: []string{"get"},
		Short:   "Show resources with who may use them, named by kind/name or id",
		Example: `  roster resources show project/Roads
  roster resources show project/Roads --jq '.needed_by[].resource'`,
		ValidArgsFunction: e.complete.args(resourceNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.ask.complete(cmd, args, arguments("RESOURCE", askResource))
			if err != nil {
				return err
			}
			return showNamed(cmd.Context(), e, args,
				showable[org.Resource]{store.Resources(), admin.ResourcesNamed, resourceLists()})
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

func newResourcesTransfer(e *env) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "transfer RESOURCE...",
		Short: "Make a member the only owner of resources",
		Long: `Make a member, a Manager or an Administrator, the only owner of resources, all or none.
To share a resource instead, use ` + "`roster permissions grant RESOURCE --level own --member MEMBER`" + `.`,
		Example: `  roster resources transfer project/Roads layer/Bridges --to bo@acme.example
  roster resources list --filter owners:cy@acme.example -q | roster resources transfer - --to bo@acme.example`,
		ValidArgsFunction: e.complete.args(resourceNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.ask.complete(cmd, args, arguments("RESOURCE", askResource),
				flagged("to", askOwner("to", "New owner")))
			if err != nil {
				return err
			}
			names, err := e.in.names(args)
			if err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				resources, err := a.TransferResources(cmd.Context(), names, to)
				if err != nil {
					return err
				}
				machine := func() error { return showAll(e.print, store.Resources().Columns, resources) }
				return e.print.done(machine, "%s transferred to %s", org.Count(len(resources), "resource"),
					resources[0].Owners[0])
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "`MEMBER` who is to own them")
	e.flags.addOutput(cmd)
	e.complete.members(cmd, "to", least(org.Manager))
	return cmd
}
