package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/org"
)

// question asks for consent, and names the organization: "Delete the group GIS from Acme? 3 members will lose it."
type question struct {
	do   string // what is asked, up to the organization's name: "Delete the group GIS from"
	note string // what follows the question mark; may be empty
}

// prompts ask a person: for what is missing on the command line, and for consent.
type prompts struct {
	flags *globalFlags
	tty   *console.Console
	open  *opener
	in    *inputs

	named []string // the arguments of the command, with those that were asked for
}

// about completes q with the name of the acting organization.
func (p *prompts) about(ctx context.Context, q question) (string, error) {
	o, err := p.open.acting.Store.Organization(ctx)
	if err != nil {
		return "", err
	}
	text := q.do + " " + o.Name + "?"
	if q.note != "" {
		text += " " + q.note
	}
	return text, nil
}

// consent asks q, which concerns the organization whose use case runs, as confirm does.
func (p *prompts) consent(ctx context.Context, q question) error {
	if p.flags.yes {
		return nil
	}
	text, err := p.about(ctx, q)
	if err != nil {
		return err
	}
	return p.confirm(ctx, text)
}

// confirm asks on a terminal, unless --yes has answered already. It returns ErrDeclined if the answer is no, and
// ErrRefused if nobody can be asked.
func (p *prompts) confirm(ctx context.Context, text string) error {
	if p.flags.yes {
		return nil
	}
	if !p.tty.Interactive() {
		err := fmt.Errorf("this needs consent, and there is nobody to ask: %s: %w", text, org.ErrRefused)
		return org.Hint(err, "give --yes to consent beforehand")
	}
	yes, err := p.tty.Confirm(ctx, text)
	if err != nil {
		return err
	}
	if !yes {
		return declined()
	}
	p.open.consented()
	return nil
}

// consented returns the plan that was shown and consented to. After --yes nothing was shown, and it returns nil: what
// is done then need not be the same as the plan.
func consented[T any](p *prompts, plan *T) *T {
	if p.flags.yes {
		return nil
	}
	return plan
}

func declined() error { return fmt.Errorf("cancelled; nothing changed: %w", org.ErrDeclined) }

// need is something that a command requires: an argument, or one of several flags.
type need struct {
	what  string   // as the command's help calls it
	flags []string // that satisfy it; none: the next argument does
	ask   asker    // asks a person for it; nil: it is never asked for

	several  bool  // all further arguments belong to it
	optional bool  // it is never missing, but asked for together with what is
	missing  error // says that it is missing, instead of "WHAT is missing"
}

// asker asks a person for something, and adds the answer to the arguments or sets a flag.
type asker func(*dialogue) error

func argument(what string, ask asker) need { return need{what: what, ask: ask} }

// arguments is one argument or more, the last of the command.
func arguments(what string, ask asker) need { return need{what: what, ask: ask, several: true} }

// requiredFlag is the need for a flag.
func requiredFlag(name string, ask asker) need {
	return need{what: "--" + name, flags: []string{name}, ask: ask}
}

// optionalFlag is a flag that is not required, but asked for if something else is missing.
func optionalFlag(name string, ask asker) need {
	return need{flags: []string{name}, ask: ask, optional: true}
}

// toChange is what an update requires: one of the flags that say what to change.
func toChange(ask asker, flags ...string) need {
	err := fmt.Errorf("nothing to change: %w", org.ErrUsage)
	return need{flags: flags, ask: ask, missing: org.Hint(err, "give one of --%s", strings.Join(flags, ", --"))}
}

// complete returns the arguments with all that the command requires. What is missing is asked for on a terminal, in
// the order of needs; where nobody can be asked, ErrUsage names all of it.
func (p *prompts) complete(cmd *cobra.Command, args []string, needs ...need) ([]string, error) {
	if err := p.requireAll(cmd, args, needs...); err != nil {
		return nil, err
	}
	absent := unmet(cmd, args, needs)
	if p.named = args; !slices.ContainsFunc(absent, required) {
		return args, nil
	}
	a := &dialogue{tty: p.tty, open: p.open, ctx: cmd.Context(), cmd: cmd, args: slices.Clone(args)}
	defer a.close()
	for _, n := range absent {
		if n.ask == nil {
			continue
		}
		if err := n.ask(a); err != nil {
			return nil, err
		}
	}
	p.named = a.args
	return a.args, nil
}

// names is complete for a command whose arguments name things: "-" is replaced by the lines of standard input.
func (p *prompts) names(cmd *cobra.Command, args []string, needs ...need) ([]string, error) {
	args, err := p.complete(cmd, args, needs...)
	if err != nil {
		return nil, err
	}
	return p.in.names(args)
}

// requireAll returns ErrUsage for an argument too many, or for everything that is missing and cannot be asked for.
// Without needs it checks nothing.
func (p *prompts) requireAll(cmd *cobra.Command, args []string, needs ...need) error {
	if len(needs) == 0 {
		return nil
	}
	most := 0
	for _, n := range needs {
		switch {
		case n.several:
			most = len(args)
		case n.flags == nil:
			most++
		}
	}
	if len(args) > most {
		return tooMany(cmd, args[most])
	}
	// Standard input that names things is no person who answers.
	asked := p.tty.Interactive() && !slices.Contains(args, "-")
	var names []string
	var others []error
	for _, n := range unmet(cmd, args, needs) {
		switch {
		case !required(n), asked && n.ask != nil:
		case n.missing != nil:
			others = append(others, n.missing)
		default:
			names = append(names, n.what)
		}
	}
	if len(names) > 0 {
		others = slices.Insert(others, 0, missing(cmd, names...))
	}
	return errors.Join(others...)
}

// unmet returns the needs that the command line does not satisfy, including optional ones.
func unmet(cmd *cobra.Command, args []string, needs []need) []need {
	var absent []need
	position := 0
	for _, n := range needs {
		met := slices.ContainsFunc(n.flags, cmd.Flags().Changed)
		if n.flags == nil {
			position++
			met = len(args) >= position
		}
		if !met {
			absent = append(absent, n)
		}
	}
	return absent
}

func required(n need) bool { return !n.optional }
