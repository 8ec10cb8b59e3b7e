package cmd

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/roster-cli/roster/internal/browse"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/org"
)

// commandRunner runs other commands for `browse`.
type commandRunner struct{ e *env }

// shared are the flags of `browse` that the commands it runs take too, with that database.
func (r *commandRunner) shared(database string) (args []string) {
	f := r.e.flags
	for _, flag := range [][2]string{
		{"--config", f.config}, {"--profile", f.profile}, {"--database", database}, {"--as", f.as},
	} {
		if flag[1] != "" {
			args = append(args, flag[0], flag[1])
		}
	}
	return args
}

// tell is the command line with these arguments, without the password of a database.
func (r *commandRunner) tell(args ...string) string {
	words := slices.Concat([]string{r.e.program}, args, r.shared(config.WithoutPassword(r.e.flags.database)))
	for i, w := range words[1:] {
		words[i+1] = inShell(w)
	}
	return strings.Join(words, " ")
}

// run runs a command as if it were given at the terminal. p is asked in its place, and once more before it changes
// something without having asked.
func (r *commandRunner) run(ctx context.Context, p browse.Person, args ...string) browse.Result {
	sub := *r.e
	var out, said bytes.Buffer
	sub.flags, sub.command, sub.longRunning = globalFlags{}, nil, make(chan struct{})
	sub.args, sub.stdin, sub.stdout, sub.stderr = append(args, r.shared(r.e.flags.database)...), strings.NewReader(""), &out, &said
	root := newRoot(&sub)
	sub.print.location, sub.open.ids = r.e.print.location, r.e.open.ids
	told := func() string {
		if sub.command == nil {
			return r.tell(args...)
		}
		return r.e.program + " " + commandLine(sub.command, sub.ask.named)
	}
	tty := sub.tty
	tty.InTTY, tty.OutTTY, tty.ErrTTY = true, true, true
	tty.Color, tty.ErrColor = r.e.tty.Color, r.e.tty.ErrColor
	tty.Width = func() int { width, _ := p.Size(); return width }
	asked := 0 // how much had been said when the last question was answered
	tty.Stage = &console.Stage{
		Show: func(ctx context.Context, f *console.Form) error {
			err := p.Ask(ctx, browse.Question{Form: f, Told: told(), Said: said.String()})
			asked = said.Len()
			return err
		},
		Size: p.Size, Raw: p.Raw,
	}
	sub.open.confirm = func(ctx context.Context, would []org.Event) error {
		for _, event := range would {
			sub.print.say("%s", strings.TrimSpace(event.Action+" "+event.Subject+"  "+event.Details))
		}
		return sub.ask.consent(ctx, question{do: "Do this to"})
	}
	code := sub.conduct(ctx, root)
	declined := exitOf(org.ErrDeclined)
	errs := said.String()[asked:]
	if asked > 0 && code == 0 {
		_, errs, _ = strings.Cut(errs, "\n") // the answer
	}
	return browse.Result{
		Told: told(), Out: out.String(), Err: errs, Failed: code != 0, Refused: code == declined,
	}
}

// copy puts text on the clipboard, and says what became of it.
func (r *commandRunner) copy(p browse.Person, text, what string) string {
	tty := *r.e.tty
	tty.Stage = &console.Stage{Size: p.Size, Raw: p.Raw}
	done, err := tty.Copy(text, what)
	if err != nil {
		return "not copied: " + err.Error()
	}
	return done
}

// commandLine is what cmd was given, or asked for, as it is typed: args are its arguments. Values that it asked for
// without a flag being set are told by the flag.
func commandLine(cmd *cobra.Command, args []string) string {
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	words := []string{path}
	if args == nil {
		args = cmd.Flags().Args()
	}
	for _, arg := range args {
		words = append(words, inShell(arg))
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if value := f.Value.String(); f.Changed || value != f.DefValue {
			words = append(words, flagWords(f)...)
		}
	})
	return strings.Join(words, " ")
}

// flagWords are a flag and its value as they are typed, without the password of a database.
func flagWords(f *pflag.Flag) (words []string) {
	list, several := f.Value.(cobra.SliceValue)
	switch {
	case f.Value.Type() == "bool":
		return []string{"--" + f.Name}
	case several && f.Value.Type() != "list":
		for _, value := range list.GetSlice() {
			words = append(words, "--"+f.Name, inShell(value))
		}
		return words
	case f.Value.String() == "":
		return []string{"--" + f.Name, "''"}
	}
	value := f.Value.String()
	if f.Name == "database" {
		value = config.WithoutPassword(value)
	}
	return []string{"--" + f.Name, inShell(value)}
}
