package admin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Resend asks for invitations to be sent again.
type Resend struct {
	Names     []string
	ExpiresIn time.Duration // from now; 0: see AtLeast
	AtLeast   time.Duration // from now, unless it expires later already; 0 keeps the expiry
	NewLink   bool          // the old link stops working
}

// Resend renews invitations that are not accepted, all or none, for DeliverInvitations to send, and returns them with
// their links. It returns ErrConflict for an accepted invitation, and for one of somebody who is a member by now.
func (a *Admin) Resend(ctx context.Context, in Resend) (renewed []org.Invitation, err error) {
	err = a.change(ctx, func(c *change) error {
		key, err := a.key(ctx, c.Store)
		if err != nil {
			return err
		}
		if renewed, err = InvitationsNamed(ctx, c.Store, in.Names); err != nil {
			return err
		}
		var conflicts []error
		for n := range renewed {
			if err := a.renew(ctx, c, &renewed[n], renewal{in, key}); errors.Is(err, org.ErrConflict) {
				conflicts = append(conflicts, err)
			} else if err != nil {
				return err
			}
		}
		return errors.Join(conflicts...)
	})
	return renewed, err
}

// Expires returns when an invitation that expires at old does so after it is renewed at now. Only ExpiresIn makes that
// sooner.
func (r Resend) Expires(now, old time.Time) (time.Time, error) {
	if r.ExpiresIn != 0 {
		return org.ExpiresAt(now, r.ExpiresIn)
	}
	expires, err := org.ExpiresAt(now, r.AtLeast)
	if old.After(expires) {
		return old, err
	}
	return expires, err
}

type renewal struct {
	Resend

	key link.Key
}

func (a *Admin) renew(ctx context.Context, c *change, i *org.Invitation, r renewal) (err error) {
	if i.Status(c.now) == org.Accepted {
		return i.RequirePending(c.now)
	}
	if _, err := c.Member(ctx, i.Recipient); err == nil {
		return org.Hint(fmt.Errorf("%s is a member already: %w", i.Recipient, org.ErrConflict),
			"delete the invitation with `roster invitations delete %s`", i.ID)
	} else if !errors.Is(err, org.ErrNotFound) {
		return err
	}
	details := []string{org.Fact("id", i.ID)}
	if r.ExpiresIn != 0 || r.AtLeast != 0 {
		before := i.Expires
		if i.Expires, err = r.Expires(c.now, before); err != nil {
			return err
		}
		if !i.Expires.Equal(before) {
			details = append(details, org.Changed("expires", rfc3339(before), rfc3339(i.Expires)))
		}
	}
	if err := i.RequirePending(c.now); err != nil {
		return err
	}
	if r.NewLink {
		token, err := link.Mint(a.Rand, i.ID)
		if err != nil {
			return err
		}
		if i.Sealed, err = r.key.Seal(a.Rand, token); err != nil {
			return err
		}
		i.SecretHash = token.Hash()
		details = append(details, org.Fact("link", "new"))
	}
	if i.Link, err = a.linkOf(r.key, *i, c.now); err != nil {
		return err
	}
	if i.Delivery = org.DeliveryNone; a.Mail != nil {
		i.Delivery = org.DeliveryPending
	}
	sender := i.Sender
	if err := c.adopt(ctx, i); err != nil {
		return err
	}
	if i.Sender != sender {
		details = append(details, org.Changed("sender", sender, i.Sender))
	}
	c.log("invitation.resend", i.Recipient, details...)
	return c.SetResent(ctx, *i, c.now)
}

// Unsent returns the ids of pending invitations whose mail failed, but not for good, or has not been sent for a while.
func (a *Admin) Unsent(ctx context.Context) ([]string, error) { return a.Store.Unsent(ctx, a.Now()) }

// LeftOut counts the mails that Unsent leaves out unless they are named.
func (a *Admin) LeftOut(ctx context.Context) (store.UnsentCounts, error) {
	return a.Store.CountUnsent(ctx, a.Now())
}

// ExpiredIDs returns the ids of expired invitations.
func (a *Admin) ExpiredIDs(ctx context.Context) ([]string, error) {
	return a.Store.ExpiredIDs(ctx, a.Now())
}

// AdoptKey makes key the one that seals the organization's links from now on. Links that other keys sealed keep
// working, but cannot be shown any more.
func (a *Admin) AdoptKey(ctx context.Context, key link.Key) error {
	return a.change(ctx, func(c *change) error {
		o, err := c.Organization(ctx)
		if err != nil {
			return err
		}
		c.log("organization.update", o.Name, org.Fact("link_key", "new"))
		return c.SetKeyFingerprint(ctx, key.Fingerprint())
	})
}
