package cmd

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/spelling"
)

// flagError rewords an error about a flag.
func flagError(cmd *cobra.Command, err error) error {
	if words := cmd.Flags().Args(); cmd.HasSubCommands() && len(words) > 0 {
		return noCommand(cmd, words[0]) // the flags belong to an unknown command
	}
	if bad := (*pflag.InvalidValueError)(nil); errors.As(err, &bad) {
		f, why := bad.GetFlag(), errors.Unwrap(bad)
		if blank(bad.GetValue()) {
			return emptyError("--" + f.Name)
		}
		switch f.Value.Type() {
		case "int":
			why = errors.New("must be a whole number")
		case "bool":
			why = errors.New("must be true or false")
		}
		err = fmt.Errorf("--%s %q: %w", f.Name, bad.GetValue(), why)
	}
	hint := fmt.Sprintf("see `%s --help`", cmd.CommandPath())
	if unknown := (*pflag.NotExistError)(nil); errors.As(err, &unknown) {
		hint = spelling.Suggest("--"+unknown.GetSpecifiedName(), flagNames(cmd)) + hint
	}
	return org.Hint(fmt.Errorf("%w: %w", err, org.ErrUsage), "%s", hint)
}

// flagNames returns the flags of a command as they are typed.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}
