package cmd

import (
	"embed"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/org"
)

// completionScripts replace those of cobra for the shells that tests can run. Cobra's evaluate what was typed, so that
// the second TAB would run a group named "$(…)", and lose quotes.
//
//go:embed completion
var completionScripts embed.FS

func newCompletion(e *env, root *cobra.Command) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print the script with which a shell completes commands, flags and names",
		Long: `Print a script that completes commands, flags and what is in the database in bash, zsh, fish or powershell.

  bash:        source <(roster completion bash)
  zsh:         source <(roster completion zsh)
  fish:        roster completion fish | source
  powershell:  roster completion powershell | Out-String | Invoke-Expression

Put that line into ~/.bashrc, into ~/.zshrc after compinit, or into ~/.config/fish/config.fish. The packages of roster
install the scripts already. bash must be 4.3 or later; the one of macOS is not.`,
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
				_, err = e.print.out.Write(script)
				return err
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(e.print.out)
			}
			err := fmt.Errorf("there is no completion for the shell %q: %w", args[0], org.ErrUsage)
			return org.Hint(err, "shells: %s", strings.Join(shells, ", "))
		},
	}
}
