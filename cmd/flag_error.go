package cmd

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/roster-cli/roster/internal/org"
)

// flagError says in our own words what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	if bad := (*pflag.InvalidValueError)(nil); errors.As(err, &bad) {
		f, why := bad.GetFlag(), errors.Unwrap(bad)
		if errors.As(err, new(*strconv.NumError)) {
			why = errors.New("a whole number is wanted")
			if f.Value.Type() == "bool" {
				why = errors.New("true or false is wanted")
			}
		}
		err = fmt.Errorf("--%s %q: %w", f.Name, bad.GetValue(), why)
	}
	return org.Hint(fmt.Errorf("%w: %w", err, org.ErrUsage), "see `%s --help`", cmd.CommandPath())
}
