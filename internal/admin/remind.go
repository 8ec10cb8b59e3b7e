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

// Remindable returns the ids of the invitations whose reminder is due: pending ones that were mailed, expire within
// that time, and were not reminded of that expiry. Those that expire first come first.
func (a *Admin) Remindable(ctx context.Context, within time.Duration) (ids []string, err error) {
	if within <= 0 {
		return nil, org.Hint(fmt.Errorf("nothing expires within %s: %w", within, org.ErrUsage),
			"give a positive duration such as 48h")
	}
	err = a.read(ctx, func(c *change) error {
		ids, err = c.Remindable(ctx, c.now, c.now.Add(within))
		return err
	})
	return ids, err
}

// Remind mails the reminders of those of the invitations with these ids that are due and that no other program is
// sending. It returns ErrUndelivered if some were not delivered; these are due again, unless they can never be
// delivered. When ctx ends, what was not sent by then stays due.
func (a *Admin) Remind(ctx context.Context, ids []string, within time.Duration) (n Reminded, err error) {
	var failed undelivered
	err = a.run(ctx, reminder{within}, ids, func(m *mailing) {
		if m.why == "" {
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

// reminder is the mail that says that an invitation expires within some time.
type reminder struct{ within time.Duration }

func (reminder) kind() org.MailKind { return org.MailReminder }

func (r reminder) claim(ctx context.Context, s *store.Store, id string, now time.Time) (bool, error) {
	return s.ClaimReminder(ctx, id, now, now.Add(r.within))
}

func (reminder) keep(ctx context.Context, s *store.Store, m *mailing, now time.Time) (bool, error) {
	return s.KeepReminder(ctx, m.ID, m.claimed, now)
}

func (reminder) settle(ctx context.Context, c *change, m *mailing) (bool, error) {
	facts := []string{org.Fact("id", m.ID), org.Fact("expires", rfc3339(m.Expires))}
	c.log("invitation.remind", m.Recipient, append(facts, m.outcome()...)...)
	again := m.delivery == org.DeliveryFailed && !m.permanent
	return c.SetReminder(ctx, store.ReminderResult{ID: m.ID, Claimed: m.claimed, Expires: m.Expires, Again: again})
}
