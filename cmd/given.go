package cmd

import (
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

// givenRole is the role that a flag names, nil if it was not set.
func givenRole(cmd *cobra.Command, flag, value string) (*org.Role, error) {
	if !cmd.Flags().Changed(flag) {
		return nil, nil //nolint:nilnil // no role was given, and that is no error
	}
	role, err := org.ParseRole(value)
	return &role, err
}
