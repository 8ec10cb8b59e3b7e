package cmd

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newMembers(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use: "members", Aliases: []string{"member"}, SuggestFor: []string{"user", "users", "people"},
		Short: "List, show, update, invite and delete members",
	}
	cmd.AddCommand(
		newList(e, memberList()),
		newShow(e, shower[org.Member]{
			noun: "MEMBER", short: "Show members with what they own and may use, named by email or id",
			example: `  roster members show ana@acme.example
  roster members show bo@acme.example --jq '.owns[].resource'`,
			complete: (*store.Store).CompleteMembers, ask: askMember,
			table: store.Members(), named: admin.MembersNamed, lists: memberLists,
		}),
		newMembersUpdate(e), newInvitationsCreate(e, "invite"),
		newMembersDelete(e), newMembersReset(e),
	)
	return cmd
}

// memberList is the list of members.
func memberList() lister[org.Member] {
	return lister[org.Member]{
		noun:  "members",
		table: func(time.Time) store.Table[org.Member] { return store.Members() },
		examples: `  roster members list --sort 'role desc, name'
  roster members list --filter 'groups:GIS AND NOT role=user' -o csv
  roster members list --filter 'last_sign_in<-90d OR NOT last_sign_in:*' -q
  roster members list --jq 'group_by(.role) | map({role: .[0].role, members: length})'
  roster members list --template '{{range .}}{{.name}} <{{.email}}>{{"\n"}}{{end}}'`,
	}
}
