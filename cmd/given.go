package cmd

import (
	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/org"
)

// given returns the value of a flag, nil if the flag was not set.
func given[T any](cmd *cobra.Command, flag string, value T) *T {
	if !cmd.Flags().Changed(flag) {
		return nil
	}
	return &value
}

// givenRole returns the role that a flag names, nil if the flag was not set.
func givenRole(cmd *cobra.Command, flag, value string) (*org.Role, error) {
	if !cmd.Flags().Changed(flag) {
		return nil, nil //nolint:nilnil // no role was given, which is not an error
	}
	role, err := org.ParseRole(value)
	return &role, err
}
