package cmd

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// dialogue asks a person for what a command line lacks.
type dialogue struct {
	tty  *console.Console
	open *opener
	ctx  context.Context
	cmd  *cobra.Command // whose flags are set
	args []string

	opened *store.Store // once a question needs it
}

// store opens the database for a question.
func (a *dialogue) store() (*store.Store, error) {
	if a.opened != nil {
		return a.opened, nil
	}
	_, s, err := a.open.store(a.ctx, store.Options{})
	a.opened = s
	return s, err
}

func (a *dialogue) close() {
	if a.opened != nil {
		_ = a.opened.Close() // it was only read
	}
}

// readStored reads something from the database for a question.
func readStored[T any](a *dialogue, read func(context.Context, *store.Store) (T, error)) (T, error) {
	s, err := a.store()
	if err != nil {
		var none T
		return none, err
	}
	return read(a.ctx, s)
}

// readArguments reads the things that the arguments name.
func readArguments[T any](a *dialogue, named func(context.Context, *store.Store, []string) ([]T, error)) ([]T, error) {
	return readStored(a, func(ctx context.Context, s *store.Store) ([]T, error) { return named(ctx, s, a.args) })
}

func (a *dialogue) organization() (org.Organization, error) {
	return readStored(a,
		func(ctx context.Context, s *store.Store) (org.Organization, error) { return s.Organization(ctx) })
}

// set sets a flag to an answer.
func (a *dialogue) set(flag, value string) error { return a.cmd.Flags().Set(flag, value) }

// add adds answers to the arguments.
func (a *dialogue) add(values ...string) { a.args = append(a.args, values...) }

// promptError returns err as a prompt shows it, without its kind.
func promptError(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.Join(messages(err), "; "))
}

// askText asks for an argument, until check accepts it.
func askText(title string, check func(string) error) asker {
	return func(a *dialogue) error {
		answer, err := a.tty.AskText(a.ctx, title, check)
		a.add(answer)
		return err
	}
}

// askFlag asks for the value of a flag, until check accepts it.
func askFlag(flag, title string, check func(string) error) asker {
	return editFlag(flag, title, "", check)
}

// editFlag is askFlag with the present value to change.
func editFlag(flag, title, present string, check func(string) error) asker {
	return func(a *dialogue) error {
		answer, err := a.tty.EditText(a.ctx, title, present, check)
		if err != nil {
			return err
		}
		return a.set(flag, answer)
	}
}

// askOption asks for the value of a flag that is one of the options; start is the one that the list starts at, or
// empty.
func askOption(flag, title string, options []console.Option, start string) asker {
	return func(a *dialogue) error {
		answer, err := a.tty.AskOne(a.ctx, title, options, start)
		if err != nil {
			return err
		}
		return a.set(flag, answer)
	}
}

func askRole(title string, start org.Role) asker {
	return askOption("role", title, []console.Option{
		{Value: org.User.String(), Label: "User: uses what is granted"},
		{Value: org.Manager.String(), Label: "Manager: can own resources"},
		{Value: org.Administrator.String(), Label: "Administrator: manages members and the organization"},
	}, start.String())
}

// askLanguage asks for a language; the list starts at the organization's if start is empty.
func askLanguage(title, start string) asker {
	return func(a *dialogue) error {
		if start == "" {
			o, err := a.organization()
			if err != nil {
				return err
			}
			start = o.Language
		}
		var options []console.Option
		for _, code := range locale.Supported() {
			options = append(options, console.Option{Value: code, Label: locale.Name(code)})
		}
		return askOption("language", title, options, start)(a)
	}
}

func askKind(a *dialogue) error {
	return askOption("kind", "Kind", plainOptions(org.ResourceKinds()), "")(a)
}

func askLevel(a *dialogue) error {
	return askOption("level", "Level", plainOptions(org.Levels()), "")(a)
}

func plainOptions(values []string) []console.Option {
	options := make([]console.Option, len(values))
	for i, v := range values {
		options[i] = console.Option{Value: v}
	}
	return options
}

// changeOption is a value that an update can change, and the question for it.
type changeOption struct {
	label string // with the present value, if there is a single one
	ask   asker
}

// askChanges asks which values to change, and then for each new value.
func (a *dialogue) askChanges(all []changeOption) error {
	var options []console.Option
	for _, c := range all {
		options = append(options, console.Option{Value: c.label})
	}
	q := console.Choice{Title: "Change", Find: console.FindIn(options), HowMany: console.Some}
	chosen, err := a.tty.Choose(a.ctx, q)
	if err != nil {
		return err
	}
	for _, c := range all {
		if !slices.ContainsFunc(chosen, func(o console.Option) bool { return o.Value == c.label }) {
			continue
		}
		if err := c.ask(a); err != nil {
			return err
		}
	}
	return nil
}

// checkName accepts a valid name of a person, a group or a resource.
func checkName(v string) error {
	_, err := org.CleanName("the name", v)
	return promptError(err)
}

func checkEmail(v string) error {
	_, err := org.ParseEmail(v)
	return promptError(err)
}
