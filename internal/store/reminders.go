package store

import (
	"context"
	"time"
)

// remindable is the condition that the reminder of an invitation is to be sent: it is pending at $1, expires by $2,
// was mailed, and nobody was reminded of that expiry; no program has claimed it since $3, or the clock has been set back
// since, after $4; and its recipient is not a member.
const remindable = `accepted = 0 AND delivery = 'sent' AND reminded <> expires
	AND expires > $1 AND expires <= $2 AND (reminder_claimed <= $3 OR reminder_claimed > $4)
	AND NOT EXISTS (SELECT 1 FROM members WHERE email = invitations.recipient)`

// Remindable returns the ids of the invitations pending at now whose reminder is to be sent because they expire by
// until, those that expire first first.
func (s *Store) Remindable(ctx context.Context, now, until time.Time) ([]string, error) {
	return s.texts(ctx, `SELECT id FROM invitations WHERE `+remindable+` ORDER BY expires, id`,
		seconds(now), seconds(until), seconds(now.Add(-Lease)), seconds(now.Add(Lease)))
}

// ClaimReminder claims the reminder of the invitation with that id for this program to send. claimed is false if it
// is not to be sent, see Remindable, or if another program has claimed it.
func (s *Store) ClaimReminder(ctx context.Context, id string, now, until time.Time) (claimed bool, err error) {
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET reminder_claimed = $1 WHERE id = $5 AND `+remindable,
		seconds(now), seconds(until), seconds(now.Add(-Lease)), seconds(now.Add(Lease)), id)
	return affected(res, err)
}

// KeepReminder renews at now a claim that ClaimReminder made at claimed. kept is false if another program has claimed
// it since.
func (s *Store) KeepReminder(ctx context.Context, id string, claimed, now time.Time) (kept bool, err error) {
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET reminder_claimed = $3
		WHERE id = $1 AND reminder_claimed = $2`,
		id, seconds(claimed), seconds(now))
	return affected(res, err)
}

// ReminderResult is how the sending of a reminder ended.
type ReminderResult struct {
	ID      string
	Claimed time.Time // by this program
	Expires time.Time // the expiry that it reminds of
	Again   bool      // it was not sent, but may be later
}

// SetReminder stores how the sending ended, and reports whether it did: not if another program claimed it meanwhile.
func (s *Store) SetReminder(ctx context.Context, r ReminderResult) (stored bool, err error) {
	res, err := s.q.ExecContext(ctx, `UPDATE invitations
		SET reminded = CASE WHEN $4 = 1 THEN reminded ELSE $3 END, reminder_claimed = 0
		WHERE id = $1 AND reminder_claimed = $2`, r.ID, seconds(r.Claimed), seconds(r.Expires), asInt(r.Again))
	return affected(res, err)
}
