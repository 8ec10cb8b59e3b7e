package cmd

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// invitationFlags are what an invitation can be given when it is made and when it is changed.
type invitationFlags struct {
	role      string
	groups    listFlag
	language  string
	expiresIn duration
}

func (f *invitationFlags) add(e *env, cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.role, "role", "", "`ROLE` that the invitee will have: administrator, manager or user")
	cmd.Flags().Var(
		&f.groups,
		"group",
		"`GROUP`, by name or id, that the invitee will be in (repeatable, or separated by commas)",
	)
	cmd.Flags().StringVar(&f.language, "language", "", "`LANGUAGE` of the invitation; by default the organization's")
	cmd.Flags().Var(&f.expiresIn, "expires-in", "how long it is valid, such as 7d, 48h or 2w")
	mayClear(cmd, "group")
	completeFlag(cmd, "role", org.Roles())
	completeFlag(cmd, "language", locale.Supported())
	e.complete.list(cmd, "group", groupNames)
}

// createFlags are what `invitations create` is told.
type createFlags struct {
	invitationFlags

	noEmail     bool
	ifNotExists bool
	dryRun      bool
	links       linkFlags
	from        fromFlags
}

// newInvitationsCreate is the one command that invites; `members invite` is the same.
func newInvitationsCreate(e *env, verb string) *cobra.Command {
	var f createFlags
	cmd := &cobra.Command{
		Use: verb + " EMAIL... | --from FILE",

		SuggestFor: []string{"invite", "add", "new", "create"},
		Short:      "Invite people by email",
		Long: `Invite people by email, all or none. An invitation is valid for 7 days unless --expires-in or the configuration says otherwise.
On a terminal, what is missing is asked for; elsewhere it is an error that names all of it.

With --from the people stand in a CSV file with the columns email, role, groups and language, named by its heading in any order, as
spreadsheets write it; several groups are separated by semicolons. --role, --group and --language are for rows that leave them
empty. Each row is for itself and gets a line in the report; when some could not be invited or mailed, that ends with exit 6.
The same file can be given again: nobody is invited twice, and what was not mailed is mailed.`,
		Example: strings.ReplaceAll(
			`  roster invitations create bo@acme.example --role user --group GIS --group "Field crew"
  roster invitations create cy@acme.example --role manager --language fr --expires-in 14d --copy
  roster invitations create dee@acme.example --role user --link
  roster invitations create eve@acme.example --role user --jq '{id, link}'
  roster invitations create - --role user < addresses.txt
  roster invitations create --from people.csv --role user --failed-to failed.csv`,
			"invitations create",
			map[string]string{"create": "invitations create", "invite": "members invite"}[verb],
		),
		RunE: func(cmd *cobra.Command, args []string) error {
			i := inviting{env: e, cmd: cmd, args: args, createFlags: f}
			needs := i.needs()
			err := errors.Join(
				f.links.check(cmd),
				oneOf(cmd, "link", "dry-run"),
				i.checkFrom(),
				e.ask.lacks(cmd, args, needs...),
			)
			if err != nil {
				return err
			}
			if i.args, err = e.ask.complete(cmd, args, needs...); err != nil {
				return err
			}
			i.createFlags = f // with what was asked for
			run := i.run
			if f.from.file != "" {
				run = i.runFrom
			}
			return e.open.withStore(cmd.Context(), store.Options{}, run)
		},
	}
	f.add(e, cmd)
	cmd.Flags().BoolVar(&f.noEmail, "no-email", false, "send no mail; share the link by hand")
	cmd.Flags().BoolVar(
		&f.ifNotExists,
		"if-not-exists",
		false,
		"give an invitation that is pending already as it is; --from always does",
	)
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "check everything, and invite nobody")
	f.from.add(cmd)
	f.links.add(cmd)
	e.flags.addOutput(cmd)
	return cmd
}

// needs are what inviting requires, in the order in which it is asked for. With --from all of it is in the table.
func (i inviting) needs() []need {
	if i.from.file != "" {
		return nil
	}
	return []need{
		arguments("EMAIL", askText("Email address", checkEmail)), flagged("role", askRole("Role", org.User)),
		also("group", askGroups("group", "Groups", nil)), also("language", askLanguage("Language", "")),
	}
}
