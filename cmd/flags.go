package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/xhit/go-str2duration/v2"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/spelling"
)

// listFlag is a flag that can be repeated, and takes several values separated by commas. Blanks around a value are
// dropped. Empty values are kept, so that checkEmpty can refuse them.
type listFlag []string

// Set adds the values in s.
func (l *listFlag) Set(s string) error {
	for value := range strings.SplitSeq(s, ",") {
		*l = append(*l, strings.TrimSpace(value))
	}
	return nil
}

// Type names the value in help that names it in no other way.
func (l *listFlag) Type() string { return "list" }

func (l *listFlag) String() string { return strings.Join(*l, ",") }

// GetSlice makes cobra offer the flag again after it was given.
func (l *listFlag) GetSlice() []string { return *l }

// values are the values that are not empty: none for a flag that was cleared.
func (l *listFlag) values() []string {
	return slices.DeleteFunc(slices.Clone(*l), func(v string) bool { return v == "" })
}

// duration is a flag for a duration, with days and weeks: 7d, 2w, 36h.
type duration struct{ time.Duration }

// Set parses the flag's value.
func (d *duration) Set(s string) (err error) {
	if d.Duration, err = str2duration.ParseDuration(s); err != nil {
		return errors.New("must be a duration such as 7d, 48h or 2w")
	}
	return nil
}

// Type is the name of the value in help.
func (d *duration) Type() string { return "duration" }

// String is empty for 0, so that help shows no default.
func (d *duration) String() string {
	if d.Duration == 0 {
		return ""
	}
	return str2duration.String(d.Duration)
}

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

// emptyError is the ErrUsage for empty arguments and flags.
func emptyError(what ...string) error {
	err := fmt.Errorf("%s %s empty: %w", strings.Join(what, ", "), plural(len(what), "is", "are"), org.ErrUsage)
	return org.Hint(err, "an unset shell variable leaves an empty argument; leave it out, or give it a value")
}

// argumentName returns the name of argument i, counted from 0, in the usage of cmd. The last name stands for all
// others.
func argumentName(cmd *cobra.Command, i int) string {
	usage, _, _ := strings.Cut(cmd.Use, " | ")
	names := strings.Fields(usage)[1:]
	if len(names) == 0 {
		return "COMMAND" // of a command that only groups others
	}
	return strings.Trim(names[min(i, len(names)-1)], "[.…]")
}
