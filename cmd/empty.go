package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/roster-cli/roster/internal/org"
)

// emptyClears marks a flag that may be empty: that clears what it sets.
const emptyClears = "roster_empty_clears"

// mayClear lets a list flag of cmd be given as a single empty value.
func mayClear(cmd *cobra.Command, flag string) {
	mustRegister(cmd.Flags().SetAnnotation(flag, emptyClears, nil))
}

// checkEmpty returns ErrUsage that names every argument and flag that is empty or blank: an unset shell variable leaves
// that behind, and it must not pass for a default or for a name. What completion is given is still being typed.
func checkEmpty(cmd *cobra.Command, args []string) error {
	if cmd.DisableFlagParsing {
		return nil
	}
	var empty []string
	for i, arg := range args {
		if name := argumentName(cmd, i); blank(arg) && !slices.Contains(empty, name) {
			empty = append(empty, name)
		}
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		var values []string // none of a number or a duration, which cannot be empty
		if list, ok := f.Value.(cobra.SliceValue); ok {
			values = list.GetSlice()
		} else if f.Value.Type() == "string" {
			values = []string{f.Value.String()}
		}
		_, clears := f.Annotations[emptyClears]
		switch {
		case !slices.ContainsFunc(values, blank), clears && len(values) == 1:
		case len(values) == 1:
			empty = append(empty, "--"+f.Name)
		default:
			empty = append(empty, "a value of --"+f.Name)
		}
	})
	if len(empty) == 0 {
		return nil
	}
	return emptyError(empty...)
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// emptyError is the ErrUsage for what is empty, as people call it.
func emptyError(what ...string) error {
	err := fmt.Errorf("%s %s empty: %w", strings.Join(what, ", "), plural(len(what), "is", "are"), org.ErrUsage)
	return org.Hint(err, "an unset shell variable leaves an empty argument; leave it out, or give it a value")
}

// argumentName is what the usage of cmd calls its argument i, counted from 0. The last name stands for all that follow.
func argumentName(cmd *cobra.Command, i int) string {
	usage, _, _ := strings.Cut(cmd.Use, " | ")
	names := strings.Fields(usage)[1:]
	if len(names) == 0 {
		return "COMMAND" // of a command that only groups others
	}
	return strings.Trim(names[min(i, len(names)-1)], "[.…]")
}
