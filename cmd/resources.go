package cmd

import (
	"context"
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
		newList(e, resourceList()),
		newShow(e, shower[org.Resource]{
			noun: "RESOURCE", short: "Show resources with who may use them, named by kind/name or id",
			example: `  roster resources show project/Roads
  roster resources show project/Roads --jq '.needed_by[].resource'`,
			complete: (*store.Store).CompleteResources, ask: askResource,
			table: store.Resources(), named: admin.ResourcesNamed, lists: resourceLists,
		}),
		newResourcesCreate(e), newResourcesTransfer(e), newResourcesDelete(e),
	)
	return cmd
}

// resourceList is the list of resources.
func resourceList() lister[org.Resource] {
	return lister[org.Resource]{
		noun:  "resources",
		table: func(time.Time) store.Table[org.Resource] { return store.Resources() },
		examples: `  roster resources list --filter owners:bo@acme.example
  roster resources list --filter 'kind=layer depends_on:project/Roads' -o csv
  roster resources list --sort 'kind, name' --show depends_on`,
	}
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
		ValidArgsFunction: e.complete.args((*store.Store).CompleteResources),
		RunE: func(cmd *cobra.Command, args []string) error {
			names, err := e.ask.names(cmd, args, arguments("RESOURCE", askResource),
				requiredFlag("to", askOwner("to", "New owner")))
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
	e.complete.members(cmd, "to", withRole(org.Manager))
	return cmd
}

func newResourcesDelete(e *env) *cobra.Command {
	var in admin.DeleteResources
	var dryRun bool
	cmd := &cobra.Command{
		Use:     "delete RESOURCE...",
		Aliases: []string{"rm"},
		Short:   "Delete resources, with all that depends on them",
		Long: `Delete resources, named by kind/name or id, all or none. It cannot be undone.

All that depends on them, directly or not, is deleted as well, whoever owns it, and so are the permissions on it.
--dry-run shows the plan.`,
		Example: `  roster resources delete project/Roads --dry-run
  roster resources delete project/Roads --yes
  roster resources list --filter owners:bo@acme.example -q | roster resources delete - --yes`,
		ValidArgsFunction: e.complete.args((*store.Store).CompleteResources),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if in.Names, err = e.ask.names(cmd, args, arguments("RESOURCE", askResource)); err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				return deletion{
					e: e,
					try: func(ctx context.Context, show func(org.Deletion, admin.Steps) error) (org.Deletion, error) {
						return a.PlanResourceDeletion(ctx, in, show)
					},
					run: func(ctx context.Context, expected *org.Deletion, keep *[]org.Step) (org.Deletion, error) {
						return a.DeleteResources(ctx, in, expected, keep)
					},
					dryRun: dryRun,
					typed:  func(plan org.Deletion) string { return plan.Resources[0].Path() },
				}.carryOut(cmd.Context())
			})
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what would happen, and change nothing")
	e.flags.addOutput(cmd)
	return cmd
}
