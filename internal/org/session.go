package org

import (
	"fmt"
	"time"
)

// SessionLength is how long a member stays signed in.
const SessionLength = 12 * time.Hour

// ResetLength is how long a link to set a password is valid.
const ResetLength = 24 * time.Hour

// Session is a member's sign-in.
type Session struct {
	Token   string // kept by the browser; the database has only its SHA-256
	Member  Member
	Expires time.Time
}

// OpenSessions are how many sessions a member has.
type OpenSessions struct {
	Email  string
	Number int
}

// ResetState is what became of a Reset.
type ResetState int

// The states of a Reset. The database has these numbers.
const (
	ResetOpen ResetState = iota
	ResetUsed
	ResetReplaced // by a newer one
)

// Reset is a link by which a member sets a password, once.
type Reset struct {
	ID         string
	Member     Member
	Sender     string // the email of who made it, "" if that is not known
	SecretHash []byte // SHA-256 of the link's secret
	Expires    time.Time
	State      ResetState
	Link       string // set only when it has just been created
}

// RequireValid returns ErrConflict if r was used or replaced, or has expired at now.
func (r Reset) RequireValid(now time.Time) error {
	const another = "ask an Administrator for another one"
	switch {
	case r.State == ResetUsed:
		return Hint(fmt.Errorf("this link was used: %w", ErrConflict), "sign in with the password that was set, or "+another)
	case r.State == ResetReplaced:
		return Hint(fmt.Errorf("this link was replaced by a newer one: %w", ErrConflict), "use the newer one, or "+another)
	case now.Before(r.Expires):
		return nil
	}
	err := fmt.Errorf("this link expired at %s: %w", r.Expires.UTC().Format(time.RFC3339), ErrConflict)
	return Hint(err, another)
}
