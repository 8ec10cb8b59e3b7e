package admin

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// DeliverInvitations mails the invitations with these ids, as far as they wait for it and no other program does it, and gives
// those that were not delivered, which is ErrUndelivered. When ctx ends, what was not sent by then stays pending.
// Without the link key nothing is tried.
func (a *Admin) DeliverInvitations(ctx context.Context, ids []string) (sent int, failed []org.Invitation, err error) {
	err = a.run(ctx, delivery{}, ids, func(m *mailing) {
		switch {
		case m.why == "":
			sent++
		case m.stored:
			m.Delivery, m.DeliveryError = org.DeliveryFailed, m.why
			failed = append(failed, m.Invitation)
		}
	})
	if err == nil {
		err = undelivered(failed)
	}
	return sent, failed, err
}

// undelivered tells of those that were not delivered how many, and of the first one why.
func undelivered(failed []org.Invitation) error {
	if len(failed) == 0 {
		return nil
	}
	return org.Hint(notDelivered("mail", len(failed), failed[0]),
		"the invitation stands: share its link by hand, or mail it again with `roster invitations resend EMAIL`; --failed takes what may pass by itself")
}

// notDelivered says that n mails of a kind were not delivered, and why the first one was not.
func notDelivered(kind string, n int, first org.Invitation) error {
	why := fmt.Sprintf("the %s to %s was not delivered: %s", kind, first.Recipient, first.DeliveryError)
	if n > 1 {
		why = fmt.Sprintf("%d %ss were not delivered; %s", n, kind, why)
	}
	return fmt.Errorf("%s: %w", why, org.ErrUndelivered)
}

// delivery is the mail that invites.
type delivery struct{}

func (delivery) kind() Kind { return MailInvitation }

func (delivery) claim(ctx context.Context, s *store.Store, id string, now time.Time) (bool, error) {
	return s.ClaimDelivery(ctx, id, now)
}

func (delivery) settle(ctx context.Context, c *change, m *mailing) (bool, error) {
	c.log("invitation.send", m.Recipient, append([]string{field("id", m.ID), field("attempt", strconv.Itoa(m.Attempts))}, m.outcome()...)...)
	return c.SetDelivered(ctx, store.Delivered{ID: m.ID, Claimed: m.claimed, Attempt: m.Attempts, At: c.now, Error: m.why, Permanent: m.permanent})
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
