package cmd

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newMembers(e *env) *cobra.Command {
	cmd := &cobra.Command{Use: "members", Aliases: []string{"member"}, SuggestFor: []string{"user", "users", "people"}, Short: "List, show, update, invite and delete members"}
	cmd.AddCommand(
		newList(e, lister[org.Member]{
			noun:  "members",
			table: func(time.Time) store.Table[org.Member] { return store.Members() },
			examples: `  roster members list --sort 'role desc, name'
  roster members list --filter 'groups:GIS AND NOT role=user' -o csv
  roster members list --filter 'last_sign_in<-90d OR NOT last_sign_in:*' -q`,
		}),
		newMembersShow(e), newMembersUpdate(e), newInvitationsCreate(e, "invite"), newMembersDelete(e),
	)
	return cmd
}

func newMembersShow(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "show MEMBER...",
		Aliases:           []string{"get"},
		Short:             "Show members, named by email or id",
		Example:           "  roster members show ana@acme.example\n  roster members show ana@acme.example --jq .role",
		Args:              atLeast("MEMBER"),
		ValidArgsFunction: e.completeArgs(memberNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			return showNamed(cmd.Context(), e, args, showable[org.Member]{store.Members(), admin.MembersNamed})
		},
	}
	e.addOutputFlags(cmd)
	return cmd
}

// showable is what showNamed needs to know of a table.
type showable[T any] struct {
	table store.Table[T]
	named func(context.Context, *store.Store, []string) ([]T, error)
}

// showNamed shows the rows that args name: one as an object, several as a list.
func showNamed[T any](ctx context.Context, e *env, args []string, what showable[T]) error {
	names, err := e.names(args)
	if err != nil {
		return err
	}
	return e.withStore(ctx, store.Options{}, func(_ config.Loaded, s *store.Store) error {
		return s.Read(ctx, func(s *store.Store) error {
			rows, err := what.named(ctx, s, names)
			if err != nil {
				return err
			}
			if alone(args) {
				return show(e, what.table.Columns, rows[0])
			}
			return showAll(e, what.table.Columns, rows)
		})
	})
}
