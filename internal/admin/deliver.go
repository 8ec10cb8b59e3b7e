package admin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// DeliverInvitations mails the invitations with these ids, except those whose mail is not due or that another program
// is sending. It returns ErrUndelivered, with the invitations, if some were not delivered or may not have been. When
// ctx ends, the mails that were not sent stay pending. Without the link key it tries none.
func (a *Admin) DeliverInvitations(ctx context.Context, ids []string) (sent int, failed []org.Invitation, err error) {
	var all undelivered
	err = a.sendMails(ctx, invitationMail{}, ids, func(m *claimedMail) {
		if m.failure == "" {
			sent++
		} else if m.stored {
			m.Delivery, m.DeliveryError = m.delivery, m.failure
			failed = append(failed, m.Invitation)
			all.add("mail", m)
		}
	})
	if err == nil {
		err = all.err("see `roster invitations list --filter 'status=pending AND delivery=failed'`")
	}
	return sent, failed, err
}

// undelivered collects the errors of mails that were not delivered. It keeps the first maxNamed and counts the others:
// in an outage there may be thousands.
type undelivered struct {
	named []error
	more  int
}

// maxNamed is the maximum number of undelivered mails that an error names.
const maxNamed = 20

func (u *undelivered) add(kind string, m *claimedMail) {
	if len(u.named) == maxNamed {
		u.more++
		return
	}
	u.named = append(u.named, notDelivered(kind, m))
}

// err joins the errors. where is the hint on how to list those that are only counted.
func (u *undelivered) err(where string) error {
	if u.more > 0 {
		more := fmt.Errorf("%d more were not delivered: %w", u.more, org.ErrUndelivered)
		return errors.Join(append(u.named, org.Hint(more, "%s", where))...)
	}
	return errors.Join(u.named...)
}

// notDelivered returns an error that says that m was not delivered, or may not have been, and why. kind is the word for
// it, "mail" or "reminder".
func notDelivered(kind string, m *claimedMail) error {
	const stands = "the invitation stands: share its link by hand, or mail it again with " +
		"`roster invitations resend EMAIL`"
	err := fmt.Errorf("the %s to %s was not delivered: %s: %w", kind, m.Recipient, m.failure, org.ErrUndelivered)
	switch {
	case m.delivery == org.DeliveryUnconfirmed:
		err = fmt.Errorf(
			"the %s to %s may not have been delivered: %s: %w",
			kind,
			m.Recipient,
			m.failure,
			org.ErrUndelivered,
		)
		return org.Hint(err,
			"it is not sent again by itself: ask the recipient, then use `roster invitations resend EMAIL`")
	case m.givenUp:
		err = fmt.Errorf("the %s to %s was given up after %d days: %s: %w",
			kind, m.Recipient, store.GiveUp/(24*time.Hour), m.failure, org.ErrUndelivered)
		return org.Hint(err, stands)
	case kind == "mail":
		return org.Hint(err, stands+"; --failed sends it again later")
	}
	return org.Hint(err,
		"the next `roster invitations remind` tries again, unless the mail server refuses the recipient; "+
			"see `roster audit list --filter action=invitation.remind`")
}

// invitationMail is the mail that invites.
type invitationMail struct{}

func (invitationMail) kind() org.MailKind { return org.MailInvitation }

func (invitationMail) claim(ctx context.Context, s *store.Store, id string, now time.Time) (bool, error) {
	return s.ClaimDelivery(ctx, id, now)
}

func (invitationMail) renewClaim(ctx context.Context, s *store.Store, m *claimedMail, now time.Time) (bool, error) {
	return s.KeepDelivery(ctx, m.ID, m.claimed, now)
}

func (invitationMail) record(ctx context.Context, tx *transaction, m *claimedMail) (bool, error) {
	facts := []string{org.Fact("id", m.ID), org.NumberFact("attempt", m.Attempts)}
	tx.log("invitation.send", m.Recipient, append(facts, m.details()...)...)
	end, err := tx.SetDelivered(ctx, store.DeliveryResult{
		ID: m.ID, Claimed: m.claimed, Attempt: m.Attempts, At: tx.now,
		Delivery: m.delivery, Error: m.failure, Permanent: m.permanent,
	})
	m.givenUp = end.GivenUp
	return end.Stored, err
}

// Reread returns the invitations as they are now in the database, with the links of found. Deleted ones are unchanged.
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
