package store

import (
	"context"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// Lease is how long a mail that a program claimed is left to it: longer than sending it can take.
const Lease = time.Minute

// unsentAfter is how long a mail waits before Unsent takes it for one that was forgotten.
const unsentAfter = 10 * time.Minute

// MaxAttempts is after how many attempts a mail is no longer sent unless somebody names it.
const MaxAttempts = 10

// ClaimDelivery takes the mail of the invitation with that id, pending at now, for this program to send, and counts the
// attempt; claimed is false if it is not to be sent, or another program has it.
func (s *Store) ClaimDelivery(ctx context.Context, id string, now time.Time) (claimed bool, err error) {
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET delivery = 'pending', claimed = $2, attempts = attempts + 1
		WHERE id = $1 AND accepted = 0 AND expires > $2 AND (delivery = 'failed' OR delivery = 'pending' AND claimed <= $3)`,
		id, seconds(now), seconds(now.Add(-Lease)))
	return affected(res, err)
}

// Delivered is how the sending of a mail ended.
type Delivered struct {
	ID        string
	Claimed   time.Time // by this program
	Attempt   int       // which one that was
	At        time.Time
	Error     string // "": it was sent
	Permanent bool   // the server will not take it, however often it is tried
}

// SetDelivered stores how it ended, and tells whether it did: not if the mail was claimed or asked for anew meanwhile.
func (s *Store) SetDelivered(ctx context.Context, d Delivered) (stored bool, err error) {
	delivery, sent := org.DeliverySent, seconds(d.At)
	if d.Error != "" {
		delivery, sent = org.DeliveryFailed, 0
	}
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET delivery = $3, sent = CASE WHEN $4 > 0 THEN $4 ELSE sent END,
		delivery_error = $5, delivery_error_key = $6, permanent = $7 WHERE id = $1 AND claimed = $2 AND attempts = $8 AND delivery = 'pending'`,
		d.ID, seconds(d.Claimed), delivery, sent, d.Error, listing.Fold(d.Error), asInt(d.Permanent), d.Attempt)
	return affected(res, err)
}

func asInt(b bool) int { //nolint:revive // a value as the database keeps it, not a switch
	if b {
		return 1
	}
	return 0
}

// unsent is the condition that the mail of an invitation, pending at $1, failed, or was forgotten since $2.
const unsent = `accepted = 0 AND delivery IN ('pending', 'failed') AND expires > $1 AND (delivery = 'failed' OR created <= $2 AND claimed <= $2)`

// Unsent are the ids of invitations, pending at now, whose mail failed for a time, or was not sent for a while; the oldest first.
func (s *Store) Unsent(ctx context.Context, now time.Time) ([]string, error) {
	return s.texts(ctx, `SELECT id FROM invitations WHERE `+unsent+` AND permanent = 0 AND attempts < $3 ORDER BY created, id`,
		seconds(now), seconds(now.Add(-unsentAfter)), MaxAttempts)
}

// LeftOut is how many mails of pending invitations Unsent never takes.
type LeftOut struct {
	Refused int // for good
	Tried   int // MaxAttempts times
}

// LeftOut counts them at now, each once.
func (s *Store) LeftOut(ctx context.Context, now time.Time) (n LeftOut, err error) {
	err = s.q.QueryRowContext(ctx, `SELECT COALESCE(SUM(permanent), 0), COALESCE(SUM(1 - permanent), 0) FROM invitations
		WHERE `+unsent+` AND (permanent = 1 OR attempts >= $3)`, seconds(now), seconds(now.Add(-unsentAfter)), MaxAttempts).Scan(&n.Refused, &n.Tried)
	return n, err
}

// ExpiredIDs are the ids of the invitations that have expired at now, the oldest first.
func (s *Store) ExpiredIDs(ctx context.Context, now time.Time) ([]string, error) {
	return s.texts(ctx, `SELECT id FROM invitations WHERE accepted = 0 AND expires <= $1 ORDER BY expires, id`, seconds(now))
}

// SetResent stores the expiry and the link of an invitation that is to be sent again.
func (s *Store) SetResent(ctx context.Context, i org.Invitation) error {
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET expires = $2, secret_hash = $3, sealed = $4, delivery = $5, claimed = 0, permanent = 0
		WHERE id = $1 AND accepted = 0`, i.ID, seconds(i.Expires), i.SecretHash, i.Sealed, i.Delivery)
	return changed(res, err, org.ErrNotFound)
}
