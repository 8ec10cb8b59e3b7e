package org

import (
	"fmt"
	"time"
)

// Invitation asks the owner of an address to become a member.
type Invitation struct {
	ID         string
	Sender     string // the email of the Administrator who answers for it
	Recipient  string // as ParseEmail returns it
	Created    time.Time
	Expires    time.Time
	AcceptedAt time.Time // zero: not accepted
	Role       Role
	Groups     []string // names, sorted
	Language   string

	Delivery      string // one of Deliveries
	Sent          time.Time
	Attempts      int
	DeliveryError string

	SecretHash []byte // SHA-256 of the link's secret
	Sealed     []byte // the secret under the link key; empty once accepted
	Link       string // set only where it was asked for
}

// The states of an invitation.
const (
	Accepted = "accepted"
	Expired  = "expired"
	Pending  = "pending"
)

// Statuses are all states of an invitation, in alphabetical order.
func Statuses() []string { return []string{Accepted, Expired, Pending} }

// The states of an invitation's mail.
const (
	DeliveryFailed  = "failed"
	DeliveryNone    = "none" // no mail was asked for, or no mail server is configured
	DeliveryPending = "pending"
	DeliverySent    = "sent"
	// DeliveryUnconfirmed is a mail that was handed over and never answered for: it may have been delivered, and is
	// sent again only if somebody asks for it.
	DeliveryUnconfirmed = "unconfirmed"
)

// Deliveries are all states of an invitation's mail, in alphabetical order.
func Deliveries() []string {
	return []string{DeliveryFailed, DeliveryNone, DeliveryPending, DeliverySent, DeliveryUnconfirmed}
}

// Status is the invitation's state at now. It expires at its Expires instant, not a second later.
func (i Invitation) Status(now time.Time) string {
	switch {
	case !i.AcceptedAt.IsZero():
		return Accepted
	case !now.Before(i.Expires):
		return Expired
	}
	return Pending
}

// RequirePending returns ErrConflict unless i is pending at now: only then can it be changed or accepted.
func (i Invitation) RequirePending(now time.Time) error {
	switch i.Status(now) {
	case Accepted:
		return Hint(fmt.Errorf("the invitation of %s is accepted already: %w", i.Recipient, ErrConflict),
			"see `roster invitations show %s`", i.Recipient)
	case Expired:
		at := i.Expires.UTC().Format(time.RFC3339)
		return Hint(fmt.Errorf("the invitation of %s expired at %s: %w", i.Recipient, at, ErrConflict),
			"renew it with `roster invitations resend %s`", i.Recipient)
	}
	return nil
}

// Accept records that the invitee joined at now and returns the member they became; the caller sets its ID.
// It returns ErrConflict if i is not pending.
func (i *Invitation) Accept(name string, now time.Time) (Member, error) {
	if err := i.RequirePending(now); err != nil {
		return Member{}, err
	}
	i.AcceptedAt = now
	i.Sealed = nil
	return Member{
		Name: name, Email: i.Recipient, Role: i.Role, Groups: i.Groups, Language: i.Language, Joined: now,
	}, nil
}

// ExpiresAt is the instant d after now, rounded up to whole seconds. It returns ErrUsage if d is not positive or goes
// beyond the year 9999.
func ExpiresAt(now time.Time, d time.Duration) (time.Time, error) {
	if d <= 0 {
		err := fmt.Errorf("an invitation cannot be valid for %s: %w", d, ErrUsage)
		return time.Time{}, Hint(err, "give a positive duration such as 7d, 48h or 2w")
	}
	at := now.Add(d)
	if whole := at.Truncate(time.Second); !whole.Equal(at) {
		at = whole.Add(time.Second)
	}
	if at.Year() > 9999 { // RFC 3339 cannot write it
		err := fmt.Errorf("an invitation cannot be valid for %s: %w", d, ErrUsage)
		return time.Time{}, Hint(err, "give a shorter duration such as 7d")
	}
	return at, nil
}
