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
// their links. It returns ErrConflict for an accepted invitation, and for a recipient who has become a member.
func (a *Admin) Resend(ctx context.Context, in Resend) (renewed []org.Invitation, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		key, err := a.key(ctx, tx.Store)
		if err != nil {
			return err
		}
		if renewed, err = InvitationsNamed(ctx, tx.Store, in.Names); err != nil {
			return err
		}
		var conflicts []error
		for n := range renewed {
			if err := a.renew(ctx, tx, &renewed[n], renewal{in, key}); errors.Is(err, org.ErrConflict) {
				conflicts = append(conflicts, err)
			} else if err != nil {
				return err
			}
		}
		return errors.Join(conflicts...)
	})
	return renewed, err
}

// Expires returns the new expiry of an invitation that expires at old and is renewed at now. Only ExpiresIn can make it
// earlier than old.
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

func (a *Admin) renew(ctx context.Context, tx *transaction, i *org.Invitation, r renewal) (err error) {
	if i.Status(tx.now) == org.Accepted {
		return i.RequirePending(tx.now)
	}
	if _, err := tx.Member(ctx, i.Recipient); err == nil {
		return org.Hint(fmt.Errorf("%s is a member already: %w", i.Recipient, org.ErrConflict),
			"delete the invitation with `roster invitations delete %s`", i.ID)
	} else if !errors.Is(err, org.ErrNotFound) {
		return err
	}
	details := []string{org.Fact("id", i.ID)}
	if r.ExpiresIn != 0 || r.AtLeast != 0 {
		before := i.Expires
		if i.Expires, err = r.Expires(tx.now, before); err != nil {
			return err
		}
		if !i.Expires.Equal(before) {
			details = append(details, org.Changed("expires", rfc3339(before), rfc3339(i.Expires)))
		}
	}
	if err := i.RequirePending(tx.now); err != nil {
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
	if i.Link, err = a.linkOf(r.key, *i, tx.now); err != nil {
		return err
	}
	if i.Delivery = org.DeliveryNone; a.Mail != nil {
		i.Delivery = org.DeliveryPending
	}
	sender := i.Sender
	if err := tx.replaceMissingSender(ctx, i); err != nil {
		return err
	}
	if i.Sender != sender {
		details = append(details, org.Changed("sender", sender, i.Sender))
	}
	tx.log("invitation.resend", i.Recipient, details...)
	return tx.SetResent(ctx, *i, tx.now)
}

// Unsent returns the ids of pending invitations whose mail is to be tried again: it failed, but not permanently, or was
// not sent for 10 minutes. Like ExpiredIDs it is for an Administrator, also if there are none.
func (a *Admin) Unsent(ctx context.Context) (ids []string, err error) {
	err = a.read(ctx, func(tx *transaction) error {
		ids, err = tx.Unsent(ctx, tx.now)
		return err
	})
	return ids, err
}

// LeftOut counts the undelivered mails that Unsent leaves out.
func (a *Admin) LeftOut(ctx context.Context) (store.UnsentCounts, error) {
	return a.Store.CountUnsent(ctx, a.Now())
}

// ExpiredIDs returns the ids of expired invitations.
func (a *Admin) ExpiredIDs(ctx context.Context) (ids []string, err error) {
	err = a.read(ctx, func(tx *transaction) error {
		ids, err = tx.ExpiredIDs(ctx, tx.now)
		return err
	})
	return ids, err
}

// AdoptKey makes key the organization's link key. Links that were sealed with another key keep working, but cannot be
// shown any more.
func (a *Admin) AdoptKey(ctx context.Context, key link.Key) error {
	return a.change(ctx, func(tx *transaction) error {
		o, err := tx.Organization(ctx)
		if err != nil {
			return err
		}
		tx.log("organization.update", o.Name, org.Fact("link_key", "new"))
		return tx.SetKeyFingerprint(ctx, key.Fingerprint())
	})
}
