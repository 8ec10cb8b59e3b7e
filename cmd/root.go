package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// globalFlags are the flags that every command takes.
type globalFlags struct {
	config   string
	profile  string
	database string
	as       string
	output   string
	quiet    bool
	yes      bool
	noInput  bool
	noColor  bool
	debug    bool

	jq       string
	template string

	parsed bool
}

func newRoot(e *env) *cobra.Command {
	e.assemble()
	root := &cobra.Command{
		Use:   "roster",
		Short: "Administer an organization's members and invitations",
		Long: `roster administers an organization's members and invitations from a terminal:
invite people by email, list, sort and filter both tables, copy invitation links,
change roles and groups, and delete members. It mails invitations, serves the page where
they are accepted, and signs members in. It keeps everything in one local SQLite file,
or in a PostgreSQL database that several machines share.`,
		Example: `  roster init --organization "Acme" --email ana@acme.example --name "Ana Ruiz"
  roster invitations create bo@acme.example --role user --group GIS
  roster invitations list --filter 'status=pending AND expires<+48h'
  roster members list --sort 'role desc, name'`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: e.preRun,
	}
	e.flags.add(root.PersistentFlags())
	root.Flags().Bool("version", false, "print only the version")
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	e.complete.files(root, "config", "database")
	e.complete.flag(root, "profile", e.complete.profile)
	e.complete.list(root, "as", others(root, nil, withRole(org.Administrator)))
	root.SetGlobalNormalizationFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "force" {
			name = "yes"
		}
		return pflag.NormalizedName(name)
	})
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(commandsFor(e, root)...)
	root.SetHelpCommand(newHelp(root))
	e.complete.values(root, "output", listing.Formats())
	for _, cmd := range all(root) {
		cmd.Flags().SortFlags = false // help lists them in the order of their definition
		refuseUnknown(cmd)
	}
	return root
}

func (f *globalFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.config, "config", "", "configuration `FILE`")
	flags.StringVar(&f.profile, "profile", "", "`NAME` of a profile in the configuration")
	flags.StringVar(&f.database, "database", "", "database at `PATH_OR_URL`, a file or a postgres:// address")
	flags.StringVar(&f.as, "as", "", "`EMAIL` of the Administrator who acts")
	flags.StringVarP(&f.output, "output", "o", "", "output `FORMAT`: "+strings.Join(listing.Formats(), ", "))
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print only ids of what is listed or created, else nothing")
	flags.BoolVarP(&f.yes, "yes", "y", false, "answer yes to questions (also --force)")
	flags.BoolVar(&f.noInput, "no-input", false, "never ask")
	flags.BoolVar(&f.noColor, "no-color", false, "no colour")
	flags.BoolVar(&f.debug, "debug", false, "report on standard error what is being done")
}

// preRun runs before every command: it sets up the terminal, and checks arguments and flags that all commands share.
func (e *env) preRun(cmd *cobra.Command, args []string) error {
	e.flags.parsed, e.command = true, cmd
	e.tty.NoInput, e.tty.Quiet = e.flags.noInput, e.flags.quiet
	if e.flags.noColor {
		e.tty.Color, e.tty.ErrColor = false, false
	}
	if err := checkEmpty(cmd, args); err != nil {
		return err
	}
	if e.flags.output != "" {
		format, err := listing.ParseFormat(e.flags.output)
		if err != nil {
			return err
		}
		e.flags.output = string(format)
	}
	if err := e.flags.checkQuiet(cmd); err != nil {
		return err
	}
	return e.print.output().Validate()
}

// checkQuiet returns ErrUsage for --quiet together with a flag that says how to print.
func (f *globalFlags) checkQuiet(cmd *cobra.Command) error {
	if !f.quiet {
		return nil
	}
	for _, name := range []string{"output", "jq", "template", "link"} {
		if cmd.Flags().Changed(name) {
			err := fmt.Errorf("--quiet and --%s cannot be used together: %w", name, org.ErrUsage)
			return org.Hint(err, "--quiet prints only ids; leave one of them out")
		}
	}
	return nil
}

// all returns cmd and every command below it.
func all(cmd *cobra.Command) []*cobra.Command {
	found := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		found = append(found, all(sub)...)
	}
	return found
}

// refuseUnknown makes a command that only groups others return ErrUsage for an unknown subcommand, where cobra would
// print help and succeed.
func refuseUnknown(cmd *cobra.Command) {
	if cmd.Runnable() || !cmd.HasSubCommands() {
		return
	}
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if version, _ := cmd.Flags().GetBool("version"); version {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "roster "+thisBuild().version)
			return err
		}
		if len(args) == 0 {
			return cmd.Help()
		}
		return noCommand(cmd, args[0])
	}
	cmd.SuggestionsMinimumDistance = 2
}

// noCommand is the ErrUsage for a command that does not exist below cmd.
func noCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	hint := "commands: " + strings.Join(names, ", ")
	near := cmd.SuggestionsFor(name)
	for i := range near {
		near[i] = "`" + cmd.CommandPath() + " " + near[i] + "`"
	}
	if elsewhere := commandsNamed(newRoot(&env{}), name); elsewhere != nil && (len(near) == 0 || !cmd.HasParent()) {
		near = elsewhere
	}
	if len(near) > 0 && cmd.SuggestionsMinimumDistance >= 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "? " + hint
	}
	return org.Hint(fmt.Errorf("there is no command `%s %s`: %w", cmd.CommandPath(), name, org.ErrUsage), "%s", hint)
}

// commandsNamed returns all commands with that name, alias or synonym: `roster backup` may mean one of another group.
// It returns nil if there are too many to be of help.
func commandsNamed(root *cobra.Command, name string) (paths []string) {
	for _, cmd := range all(root) {
		if cmd.Name() == name || cmd.HasAlias(name) || slices.Contains(cmd.SuggestFor, name) {
			paths = append(paths, "`"+cmd.CommandPath()+"`")
		}
	}
	if len(paths) > 4 {
		return nil
	}
	return paths
}

// addOutput adds the flags that act on the JSON of a command's results.
func (f *globalFlags) addOutput(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.jq, "jq", "", "filter the JSON with a jq `EXPRESSION`")
	cmd.Flags().StringVar(&f.template, "template", "", "format the JSON with a Go `TEMPLATE`")
}

// exactly makes a command take one argument for each name. The names are for the error about missing ones.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < len(names) {
			return missing(cmd, names[len(args):]...)
		}
		if len(args) > len(names) {
			return tooMany(cmd, args[len(names)])
		}
		return nil
	}
}

func missing(cmd *cobra.Command, what ...string) error {
	err := fmt.Errorf("%s %s missing: %w", strings.Join(what, ", "), plural(len(what), "is", "are"), org.ErrUsage)
	return org.Hint(err, "see `%s --help`", cmd.CommandPath())
}

func tooMany(cmd *cobra.Command, arg string) error {
	err := fmt.Errorf("%q is one argument too many: %w", arg, org.ErrUsage)
	if strings.ContainsRune(arg, ' ') {
		return org.Hint(err, "see `%s --help`", cmd.CommandPath())
	}
	return org.Hint(err, "see `%s --help`; quote values that contain spaces", cmd.CommandPath())
}

// oneOf returns ErrUsage if more than one of the flags was set.
func oneOf(cmd *cobra.Command, names ...string) error {
	set := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !cmd.Flags().Changed(name) })
	if len(set) > 1 {
		err := fmt.Errorf("--%s and --%s cannot be used together: %w", set[0], set[1], org.ErrUsage)
		return org.Hint(err, "see `%s --help`", cmd.CommandPath())
	}
	return nil
}
