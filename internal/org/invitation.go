package org

import (
	"fmt"
	"time"
)

// Invitation asks the owner of an address to become a member.
type Invitation struct {
	ID         string
	Sender     string // the email of the Administrator who answers for it
	Recipient  string // as ParseEmail gives it
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
	Link       string // only where it was asked for
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

// RequirePending gives ErrConflict unless i is pending at now: nothing else can be changed or accepted.
func (i Invitation) RequirePending(now time.Time) error {
	switch i.Status(now) {
	case Accepted:
		return Hint(fmt.Errorf("the invitation of %s is accepted already: %w", i.Recipient, ErrConflict),
			"see `roster members show %s`", i.Recipient)
	case Expired:
		return Hint(fmt.Errorf("the invitation of %s expired at %s: %w", i.Recipient, i.Expires.UTC().Format(time.RFC3339), ErrConflict),
			"renew it with `roster invitations resend %s`", i.Recipient)
	}
	return nil
}

// Accept records that the invitee joined at now and gives the member they became; its ID is for the caller to set.
// Only a pending invitation can be accepted; any other gives ErrConflict.
func (i *Invitation) Accept(name string, now time.Time) (Member, error) {
	if err := i.RequirePending(now); err != nil {
		return Member{}, err
	}
	i.AcceptedAt = now
	i.Sealed = nil
	return Member{Name: name, Email: i.Recipient, Role: i.Role, Groups: i.Groups, Language: i.Language, Joined: now}, nil
}

// ExpiresAt is the instant d after now, in whole seconds. A d that is not positive, or beyond the year 9999, gives ErrUsage.
func ExpiresAt(now time.Time, d time.Duration) (time.Time, error) {
	if d <= 0 {
		return time.Time{}, Hint(fmt.Errorf("an invitation cannot be valid for %s: %w", d, ErrUsage), "give a positive duration such as 7d, 48h or 2w")
	}
	at := now.Add(d)
	if whole := at.Truncate(time.Second); !whole.Equal(at) {
		at = whole.Add(time.Second)
	}
	if at.Year() > 9999 { // RFC 3339 cannot write it
		return time.Time{}, Hint(fmt.Errorf("an invitation cannot be valid for %s: %w", d, ErrUsage), "give a shorter duration such as 7d")
	}
	return at, nil
}
