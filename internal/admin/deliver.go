package admin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// DeliverInvitations mails those of the invitations with these ids whose mail is to be sent and that no other program
// is sending. It returns those that were not delivered, or may not have been, with ErrUndelivered. When ctx ends, what
// was not sent by then stays pending. Without the link key nothing is tried.
func (a *Admin) DeliverInvitations(ctx context.Context, ids []string) (sent int, failed []org.Invitation, err error) {
	var all undelivered
	err = a.run(ctx, delivery{}, ids, func(m *mailing) {
		if m.why == "" {
			sent++
		} else if m.stored {
			m.Delivery, m.DeliveryError = m.delivery, m.why
			failed = append(failed, m.Invitation)
			all.add("mail", m)
		}
	})
	if err == nil {
		err = all.err("see `roster invitations list --filter 'status=pending AND delivery=failed'`")
	}
	return sent, failed, err
}

// undelivered collects the errors of mails that were not delivered, only the first of them: in an outage there may be
// thousands.
type undelivered struct {
	named []error
	more  int
}

// maxNamed is how many mails have an error of their own.
const maxNamed = 20

func (u *undelivered) add(kind string, m *mailing) {
	if len(u.named) == maxNamed {
		u.more++
		return
	}
	u.named = append(u.named, notDelivered(kind, m))
}

// err joins the errors; where says how to see those that are only counted.
func (u *undelivered) err(where string) error {
	if u.more > 0 {
		more := fmt.Errorf("%d more were not delivered: %w", u.more, org.ErrUndelivered)
		return errors.Join(append(u.named, org.Hint(more, "%s", where))...)
	}
	return errors.Join(u.named...)
}

// notDelivered says that a mail of that kind was not delivered, or may not have been, why, and what to do.
func notDelivered(kind string, m *mailing) error {
	const stands = "the invitation stands: share its link by hand, or mail it again with " +
		"`roster invitations resend EMAIL`"
	err := fmt.Errorf("the %s to %s was not delivered: %s: %w", kind, m.Recipient, m.why, org.ErrUndelivered)
	switch {
	case m.delivery == org.DeliveryUnconfirmed:
		err = fmt.Errorf(
			"the %s to %s may not have been delivered: %s: %w",
			kind,
			m.Recipient,
			m.why,
			org.ErrUndelivered,
		)
		return org.Hint(err,
			"it is not sent again by itself: ask the recipient, then use `roster invitations resend EMAIL`")
	case m.givenUp:
		err = fmt.Errorf("the %s to %s was given up after %d days: %s: %w",
			kind, m.Recipient, store.GiveUp/(24*time.Hour), m.why, org.ErrUndelivered)
		return org.Hint(err, stands)
	case kind == "mail":
		return org.Hint(err, stands+"; --failed sends it again later")
	}
	return org.Hint(err,
		"the next `roster invitations remind` tries again, unless the mail server refuses the recipient; "+
			"see `roster audit list --filter action=invitation.remind`")
}

// delivery is the mail that invites.
type delivery struct{}

func (delivery) kind() org.MailKind { return org.MailInvitation }

func (delivery) claim(ctx context.Context, s *store.Store, id string, now time.Time) (bool, error) {
	return s.ClaimDelivery(ctx, id, now)
}

func (delivery) keep(ctx context.Context, s *store.Store, m *mailing, now time.Time) (bool, error) {
	return s.KeepDelivery(ctx, m.ID, m.claimed, now)
}

func (delivery) settle(ctx context.Context, c *change, m *mailing) (bool, error) {
	facts := []string{org.Fact("id", m.ID), org.NumberFact("attempt", m.Attempts)}
	c.log("invitation.send", m.Recipient, append(facts, m.outcome()...)...)
	end, err := c.SetDelivered(ctx, store.DeliveryResult{
		ID: m.ID, Claimed: m.claimed, Attempt: m.Attempts, At: c.now,
		Delivery: m.delivery, Error: m.why, Permanent: m.permanent,
	})
	m.givenUp = end.GivenUp
	return end.Stored, err
}

// Reread returns the invitations as they are now, with the links they had; deleted ones are returned unchanged.
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
