package admin

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// DeliverInvitations mails the invitations with these ids, as far as they wait for it and no other program does it, and gives
// those that were not delivered, which is ErrUndelivered. When ctx ends, what was not sent by then stays pending.
// Without the link key nothing is tried.
func (a *Admin) DeliverInvitations(ctx context.Context, ids []string) (sent int, failed []org.Invitation, err error) {
	if len(ids) == 0 {
		return 0, nil, nil
	}
	key, err := a.key(ctx, a.Store)
	if err != nil {
		return 0, nil, err
	}
	for _, id := range ids {
		m, err := a.claim(ctx, id)
		if err != nil {
			return sent, failed, err
		}
		if m == nil {
			continue
		}
		stored, err := a.mail(ctx, key, m)
		if err != nil {
			return sent, failed, err
		}
		switch {
		case m.Delivery == org.DeliverySent:
			sent++
		case stored:
			failed = append(failed, m.Invitation)
		}
	}
	return sent, failed, undelivered(failed)
}

// undelivered tells of up to a few of those that were not delivered why.
func undelivered(failed []org.Invitation) error {
	if len(failed) == 0 {
		return nil
	}
	why := fmt.Sprintf("the mail to %s was not delivered: %s", failed[0].Recipient, failed[0].DeliveryError)
	if len(failed) > 1 {
		why = fmt.Sprintf("%d mails were not delivered; %s", len(failed), why)
	}
	return org.Hint(fmt.Errorf("%s: %w", why, org.ErrUndelivered),
		"the invitation stands: share its link by hand, or mail it again with `roster invitations resend`; --failed takes all that failed")
}

// mailing is an invitation whose mail this program is about to send.
type mailing struct {
	org.Invitation

	by      org.Member // who acts
	claimed time.Time
}

// claim takes the mail of an invitation for this program, so that two never send it; nil if it is not to be sent by this one.
func (a *Admin) claim(ctx context.Context, id string) (m *mailing, err error) {
	err = a.Store.Change(ctx, func(s *store.Store) error {
		m = nil
		actor, err := a.actor(ctx, s)
		if err != nil {
			return err
		}
		now := a.clock()
		claimed, err := s.ClaimDelivery(ctx, id, now)
		if err != nil || !claimed {
			return err
		}
		i, err := s.Invitation(ctx, id)
		m = &mailing{i, actor, now}
		return err
	})
	return m, err
}

// mail sends a claimed invitation, and tells m how that ended. Its error is not one of the delivery.
// stored is false if the invitation was deleted, or its mail asked for anew, meanwhile.
func (a *Admin) mail(ctx context.Context, key link.Key, m *mailing) (stored bool, err error) {
	out, err := a.outgoing(ctx, m.Invitation)
	if err != nil {
		return false, err
	}
	d := store.Delivered{ID: m.ID, Claimed: m.claimed, Attempt: m.Attempts}
	out.Link, err = a.linkOf(key, m.Invitation)
	d.Permanent = err != nil // another key sealed it: only a new link helps
	if err == nil {
		err = a.Mail(ctx, out)
		d.Permanent = isPermanent(err)
	}
	if err != nil && ctx.Err() != nil {
		return false, ctx.Err() // nobody knows how it ended: it stays pending
	}
	m.Delivery = org.DeliverySent
	details := []string{field("id", m.ID), field("attempt", strconv.Itoa(m.Attempts)), field("delivery", m.Delivery)}
	if err != nil {
		d.Error = withoutToken(err.Error(), out.Link)
		m.Delivery, m.DeliveryError = org.DeliveryFailed, d.Error
		details = append(details[:2], field("delivery", m.Delivery), field("error", d.Error))
	}
	// It is stored whatever became of who acts: what is not stored is sent again.
	by := func(context.Context, *store.Store) (org.Member, error) { return m.by, nil }
	ctx = context.WithoutCancel(ctx)
	err = a.changeAs(ctx, by, func(c *change) error {
		d.At = c.now
		c.log("invitation.send", m.Recipient, details...)
		stored, err = c.SetDelivered(ctx, d)
		return err
	})
	return stored, err
}

// Reread gives the invitations as they are now, with the links they had; those that are no more stay as they were.
func (a *Admin) Reread(ctx context.Context, found []org.Invitation) []org.Invitation {
	for n, old := range found {
		i, err := a.Store.Invitation(context.WithoutCancel(ctx), old.ID)
		if err == nil {
			i.Link = old.Link
			found[n] = i
		}
	}
	return found
}
