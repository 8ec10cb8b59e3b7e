package admin

import (
	"context"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Reminded is how many reminders were sent, and how many were not.
type Reminded struct{ Sent, Failed int }

// Remindable returns the ids of the invitations whose reminder is due, ordered by expiry: those that are pending, were
// mailed, expire within that time, and have had no reminder of that expiry.
func (a *Admin) Remindable(ctx context.Context, within time.Duration) (ids []string, err error) {
	if within <= 0 {
		return nil, org.Hint(fmt.Errorf("nothing expires within %s: %w", within, org.ErrUsage),
			"give a positive duration such as 48h")
	}
	err = a.read(ctx, func(tx *transaction) error {
		ids, err = tx.Remindable(ctx, tx.now, tx.now.Add(within))
		return err
	})
	return ids, err
}

// Remind mails the reminders for the invitations with these ids, except those that are not due or that another program
// is sending. It returns ErrUndelivered if some were not delivered; they are due again, unless the recipient cannot be
// reached at all. When ctx ends, the reminders that were not sent stay due.
func (a *Admin) Remind(ctx context.Context, ids []string, within time.Duration) (n Reminded, err error) {
	var failed undelivered
	err = a.sendMails(ctx, reminderMail{within}, ids, func(m *claimedMail) {
		if m.failure == "" {
			n.Sent++
			return
		}
		n.Failed++
		failed.add("reminder", m)
	})
	if err == nil {
		err = failed.err("see `roster audit list --filter action=invitation.remind`")
	}
	return n, err
}

// reminderMail is the mail that says that an invitation expires within some time.
type reminderMail struct{ within time.Duration }

func (reminderMail) kind() org.MailKind { return org.MailReminder }

func (r reminderMail) claim(ctx context.Context, s *store.Store, id string, now time.Time) (bool, error) {
	return s.ClaimReminder(ctx, id, now, now.Add(r.within))
}

func (reminderMail) renewClaim(ctx context.Context, s *store.Store, m *claimedMail, now time.Time) (bool, error) {
	return s.KeepReminder(ctx, m.ID, m.claimed, now)
}

func (reminderMail) record(ctx context.Context, tx *transaction, m *claimedMail) (bool, error) {
	facts := []string{org.Fact("id", m.ID), org.Fact("expires", rfc3339(m.Expires))}
	tx.log("invitation.remind", m.Recipient, append(facts, m.details()...)...)
	again := m.delivery == org.DeliveryFailed && !m.permanent
	return tx.SetReminder(ctx, store.ReminderResult{ID: m.ID, Claimed: m.claimed, Expires: m.Expires, Again: again})
}
