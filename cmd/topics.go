package cmd

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/listing"
)

// newTopics returns the help pages that do not belong to a command.
func newTopics() []*cobra.Command {
	exitCodes := &cobra.Command{Use: "exit-codes", Short: "How commands end"}
	help := exitCodes.HelpFunc()
	exitCodes.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		cmd.Long = exitCodeHelp() // only on request, because it takes time
		help(cmd, args)
	})
	return []*cobra.Command{
		{Use: "filters", Short: "What --filter understands", Long: filterHelp},
		exitCodes,
		{Use: "environment", Short: "Variables and files that roster reads", Long: environmentHelp},
	}
}

// newHelp returns the command that shows the help of another command, or a topic.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show help for a command or a topic",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if cmd, rest, err := root.Find(args); err == nil && len(rest) == 0 {
				for _, sub := range cmd.Commands() {
					names = append(names, sub.Name()+"\t"+sub.Short)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		Example: "  roster help members list\n  roster help filters",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return noCommand(cmd, rest[0])
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

const filterHelp = `A filter is an AIP-160 expression over the columns of a list.

  role=manager                          equal; also != < <= > >=
  groups:GIS                            the list has it; a text contains it; last_sign_in:* has a value
  recipient=*@acme.example              * matches anything, at either end of a value
  chen                                  a bare word: any text column contains it
  status=pending AND expires<+48h       both
  role=user OR role=manager             at least one of them
  NOT groups:GIS        -groups:GIS     not

OR binds tighter than AND:  a AND b OR c  means  a AND (b OR c).  Use parentheses.
AND, OR and NOT are written in capitals.

Text is compared without regard to case and accents. A value ends at the next space or parenthesis;
quote one that contains spaces: name='Ana Ruiz' or name="Ana Ruiz".
Times are RFC 3339 (2026-03-01T09:00:00Z), a date (2026-03-01: that UTC day), or relative to now (+48h, -7d).
A missing value satisfies no comparison; NOT is the exact complement.

In a shell, quote the expression, because of < > ! and spaces:

  bash, zsh, fish   roster members list --filter 'role=manager AND NOT groups:GIS'
  PowerShell        roster members list --filter 'role=manager AND NOT groups:GIS'
  cmd               roster members list --filter "role=manager AND NOT groups:GIS"

Inside quotes of one kind, quote values with the other: --filter 'name="Ana Ruiz"'.
In an interactive bash, ! inside double quotes refers to the history: use single quotes.
--filter may be repeated; rows must match all of them.`

const environmentHelp = `Settings come from flags, then the environment, then one file, then defaults.

A variable's name is ROSTER_ and the key's path in capitals:
  ROSTER_DATABASE, ROSTER_AS, ROSTER_LINK_BASE_URL, ROSTER_LINK_EXPIRES_IN, ROSTER_PASSWORD_MIN_LENGTH
  ROSTER_MAIL_FROM, ROSTER_MAIL_SMTP_HOST, ROSTER_MAIL_SMTP_PORT, ROSTER_MAIL_SMTP_USERNAME, ROSTER_MAIL_SMTP_TLS
  ROSTER_MAIL_SMTP_PASSWORD                     the password itself, instead of ROSTER_MAIL_SMTP_PASSWORD_FILE
  ROSTER_SERVE_LISTEN=127.0.0.1:8080, ROSTER_SERVE_TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8
  ROSTER_TABLES_MEMBERS_COLUMNS=name,email      lists are separated by commas
  ROSTER_CONFIG, ROSTER_PROFILE                 which file, and which profile in it
  ROSTER_LINK_KEY                               the link key itself, instead of its file
  ROSTER_INVITATION_LINK                        the link that ` + "`roster invitations accept`" + ` accepts
  SSL_CERT_FILE, SSL_CERT_DIR                   trusted certificates for the mail server, instead of the system's
  NO_COLOR                                      no colour
  TZ                                            the time zone of times on a terminal, such as Europe/Paris,
                                                JST-9 or CET-1CEST,M3.5.0,M10.5.0/3

The file is --config, else ROSTER_CONFIG, else roster/config.yaml in the user's configuration folder,
else /etc/roster/config.yaml. ` + "`roster config show`" + ` lists every setting, its value and its source.`

// exitCodeHelp is the help about exit codes, made from the table that commands use.
func exitCodeHelp() string {
	var b strings.Builder
	b.WriteString("Every outcome has its own exit code. " +
		"With -o json or jsonl, --jq or --template, errors are JSON too:\n" +
		"{\"error\": {\"code\": \"conflict\", \"message\": \"…\", \"hint\": \"…\"}}\n\n")
	var table strings.Builder // never fails
	_ = listing.Write(&table, listing.Columns[outcome]{
		{Name: "exit", Kind: listing.Number, Value: func(o outcome) any { return o.exit }},
		{Name: "code", Value: func(o outcome) any { return o.code }},
		{Name: "when", Value: func(o outcome) any { return o.when }},
	}, listing.RowsOf(outcomes()), listing.Output{})
	for line := range strings.Lines(table.String()) {
		b.WriteString("  " + line)
	}
	b.WriteString("\nA pipe closed by its reader ends the command silently. Any other failure to write results is 1.")
	return b.String()
}
