package cmd

import (
	"context"

	"github.com/roster-cli/roster/internal/store"
)

// offerPassword offers the first Administrator, who has accepted no invitation, a link to set a password: on a terminal
// by asking; elsewhere, and after a no, the command is told that makes one.
func (e *env) offerPassword(ctx context.Context, s *store.Store, email string) error {
	wanted, err := e.wantsPassword(ctx)
	if err != nil {
		return err
	}
	if !wanted {
		profile := ""
		if e.flags.profile != "" {
			profile = " --profile " + inShell(e.flags.profile)
		}
		e.tty.Note("to sign in, set a password: `roster members reset-password %s%s` makes the link", email, profile)
		return nil
	}
	cfg, err := e.open.load() // as init has left it
	if err != nil {
		return err
	}
	cfg.As = email
	a := e.open.newAdmin(cfg, s)
	a.Change = e.open.acting.Change // it is the same command
	r, err := a.ResetPassword(ctx, email)
	if err != nil {
		return err
	}
	return e.print.reset(r, linkFlags{})
}

// wantsPassword asks whether the link is wanted now, where somebody reads what comes of it.
func (e *env) wantsPassword(ctx context.Context) (bool, error) {
	if !e.print.forPeople() || !e.tty.Interactive() {
		return false, nil
	}
	if err := e.print.out.Flush(); err != nil {
		return false, err // what was done is told first
	}
	return e.tty.Confirm(ctx, "Make a link now to set your password?")
}
