package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/org"
)

// given is the value of a flag that was set, and nil for one that was not.
func given[T any](cmd *cobra.Command, flag string, value T) *T {
	if !cmd.Flags().Changed(flag) {
		return nil
	}
	return &value
}

// need is something that a command cannot do without, as its help calls it.
type need struct {
	what string
	has  bool
}

// needs gives ErrUsage that names all that is missing.
func needs(cmd *cobra.Command, all ...need) error {
	var absent []string
	for _, n := range all {
		if !n.has {
			absent = append(absent, n.what)
		}
	}
	if len(absent) == 0 {
		return nil
	}
	return missing(cmd, absent...)
}

// someFlag refuses an update that changes nothing.
func someFlag(cmd *cobra.Command, flags ...string) error {
	for _, name := range flags {
		if cmd.Flags().Changed(name) {
			return nil
		}
	}
	return org.Hint(fmt.Errorf("nothing to change: %w", org.ErrUsage), "give one of --%s", strings.Join(flags, ", --"))
}

// givenRole is the role that a flag names, and nil if it was not set.
func givenRole(cmd *cobra.Command, flag, value string) (*org.Role, error) {
	if !cmd.Flags().Changed(flag) {
		return nil, nil //nolint:nilnil // no role was given, and that is no error
	}
	role, err := org.ParseRole(value)
	return &role, err
}
