package cmd

import (
	"embed"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/org"
)

// completionScripts are our own for the shells that can be tried here. Those of cobra evaluate what has been typed, so that the
// second TAB ran a group called "$(…)", and lose quotes.
//
//go:embed completion
var completionScripts embed.FS

func newCompletion(e *env, root *cobra.Command) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a script that completes commands, flags, emails, ids, groups and resources in a shell",
		Long: `Print a script that completes commands, flags and what is in the database in bash, zsh, fish or powershell.

  bash:        source <(roster completion bash)
  zsh:         source <(roster completion zsh)
  fish:        roster completion fish | source
  powershell:  roster completion powershell | Out-String | Invoke-Expression

A line like that goes into ~/.bashrc, into ~/.zshrc after compinit, or into ~/.config/fish/config.fish. The package of roster
has the scripts in their places already. bash has to be 4.3 or later, which that of macOS is not.`,
		Example: `  source <(roster completion bash)
  roster completion zsh > _roster
  roster completion fish > roster.fish`,
		ValidArgs: shells,
		Args:      exactly("SHELL"),
		RunE: func(_ *cobra.Command, args []string) error {
			switch args[0] {
			case "bash", "zsh", "fish":
				script, err := completionScripts.ReadFile("completion/roster." + args[0])
				if err != nil {
					return err
				}
				_, err = e.out.Write(script)
				return err
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(e.out)
			}
			return org.Hint(fmt.Errorf("there is no completion for the shell %q: %w", args[0], org.ErrUsage), "shells: %s", strings.Join(shells, ", "))
		},
	}
}
