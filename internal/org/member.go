package org

import (
	"fmt"
	"time"
)

// Organization is what the members belong to; a database holds one.
type Organization struct {
	ID       string
	Name     string
	Language string // of new invitations
	Created  time.Time
	// KeyFingerprint identifies the link key that seals this organization's links. It is never shown: the key that
	// signs the cookies of devices is derived from it.
	KeyFingerprint []byte
}

// Member is a person who belongs to the organization.
type Member struct {
	ID         string
	Name       string
	Email      string // as ParseEmail returns it; unique among members
	Role       Role
	Groups     []string // names, sorted
	Language   string
	Joined     time.Time
	LastSignIn time.Time // zero: never
}

// MayAdminister returns ErrRefused unless m is an Administrator.
func (m Member) MayAdminister() error {
	if m.Role == Administrator {
		return nil
	}
	err := fmt.Errorf("%s is a %s, and only an Administrator may change the organization: %w",
		m.Email, m.Role.Label(), ErrRefused)
	return Hint(err, "name an Administrator with --as EMAIL")
}

// Group is a set of members.
type Group struct {
	ID      string
	Name    string // as CleanGroupName returns it; unique whatever its case
	Members int
	Created time.Time
}

// Event is one change, as the audit log stores it.
type Event struct {
	N       int64 // its place in the log
	Time    time.Time
	Actor   string // an email
	Action  string // noun and verb: invitation.create
	Subject string // what was changed: an email or a name
	Details string // as JoinDetails makes them; never a secret
	Change  string // the id of the command, or of the request, that made it and perhaps others
	Origin  string // where from: "cli ana@laptop", "web 203.0.113.7"
}
