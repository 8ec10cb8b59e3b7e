package cmd

import (
	"context"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// consent asks question on a terminal. --yes is the answer beforehand; where nobody can be asked, that is wanted.
// A no gives ErrDeclined.
func (e *env) consent(ctx context.Context, question string) error {
	if e.flags.yes {
		return nil
	}
	if !e.tty.Interactive() {
		return org.Hint(fmt.Errorf("this needs consent, and there is nobody to ask: %s: %w", question, org.ErrRefused), "give --yes to consent beforehand")
	}
	yes, err := e.tty.Confirm(ctx, question)
	if err != nil {
		return err
	}
	if !yes {
		return declined()
	}
	return nil
}

// consented is the plan that was shown and consented to, and nil where nothing was shown: then what is done need not be the same.
func consented[T any](e *env, plan *T) *T {
	if e.flags.yes {
		return nil
	}
	return plan
}

func declined() error { return fmt.Errorf("nothing was changed, as you wished: %w", org.ErrDeclined) }
