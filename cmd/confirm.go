package cmd

import (
	"context"
	"fmt"

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
