// Package org is the domain: what an organization's members, groups and invitations are, and the rules
// that decide what may happen to them. It knows no clock, no database and no terminal.
package org

import (
	"errors"
	"fmt"
)

// Kind is the kind of an error. Every error that is shown to people ends in one; only the command line turns it into an
// exit code, and only the web server into a status.
type Kind string

// The kinds of errors. An error without one is a failure.
const (
	ErrUsage       Kind = "usage"       // a wrong value
	ErrDeclined    Kind = "declined"    // the person said no
	ErrNotFound    Kind = "not_found"   // no such thing
	ErrConflict    Kind = "conflict"    // exists already, changed meanwhile, no longer valid
	ErrPartial     Kind = "partial"     // some rows of a bulk job failed
	ErrRefused     Kind = "refused"     // a guard, a missing right, or missing consent
	ErrUndelivered Kind = "undelivered" // the change was made, a mail was not delivered
	ErrBusy        Kind = "busy"        // the database stayed locked
	ErrChanges     Kind = "changes"     // there is something to change
)

func (k Kind) Error() string { return string(k) }

type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// Hint adds to err what the reader can do about it.
func Hint(err error, format string, args ...any) error {
	return hinted{error: err, hint: fmt.Sprintf(format, args...)}
}

// HintOf is the outermost hint of err, or "".
func HintOf(err error) string {
	var h hinted
	if errors.As(err, &h) {
		return h.hint
	}
	return ""
}
