package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// Lease is how long a mail that a program claimed belongs to it, unless it renews the claim.
const Lease = time.Minute

// unsentAfter is how long a mail waits before Unsent takes it for one that was forgotten.
const unsentAfter = 10 * time.Minute

// GiveUp is for how long a mail that failed is tried again, counted from when it was asked for (RFC 5321 section
// 4.5.4.1). Then it is sent only if somebody names it.
const GiveUp = 5 * 24 * time.Hour

const (
	// askedFor is when the mail of an invitation was asked for.
	askedFor = `CASE requested WHEN 0 THEN created ELSE requested END`
	// triedFor is for how long it had been tried at its last attempt.
	triedFor = `(claimed - ` + askedFor + `)`
	// pause is after how many seconds it is tried again: as many as it has been tried for, at least 10 minutes and at
	// most 3 hours.
	pause = `CASE WHEN ` + triedFor + ` < 600 THEN 600 WHEN ` + triedFor + ` > 10800 THEN 10800 ELSE ` + triedFor + ` END`
)

// ClaimDelivery takes the mail of the invitation with that id, pending at now, for this program to send, and counts the
// attempt; claimed is false if it is not to be sent, or another program has it. A claim from the future was made
// before the clock was set back, and holds nothing.
func (s *Store) ClaimDelivery(ctx context.Context, id string, now time.Time) (claimed bool, err error) {
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET delivery = 'pending', claimed = $2, attempts = attempts + 1
		WHERE id = $1 AND accepted = 0 AND expires > $2
		AND (delivery = 'failed' OR delivery = 'pending' AND (claimed <= $3 OR claimed > $4))`,
		id, seconds(now), seconds(now.Add(-Lease)), seconds(now.Add(Lease)))
	return affected(res, err)
}

// KeepDelivery renews a claim of ClaimDelivery, made at claimed, at now; kept is false if another program has it by
// now.
func (s *Store) KeepDelivery(ctx context.Context, id string, claimed, now time.Time) (kept bool, err error) {
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET claimed = $3
		WHERE id = $1 AND claimed = $2 AND delivery = 'pending'`,
		id, seconds(claimed), seconds(now))
	return affected(res, err)
}

// DeliveryResult is how the sending of a mail ended.
type DeliveryResult struct {
	ID        string
	Claimed   time.Time // by this program
	Attempt   int       // which one that was
	At        time.Time
	Delivery  string // sent, failed or unconfirmed
	Error     string // "": it was sent
	Permanent bool   // the server refuses the recipient, however often it is tried
}

// DeliveryOutcome is what became of a DeliveryResult.
type DeliveryOutcome struct {
	Stored  bool // false: the mail was claimed or asked for anew meanwhile
	GivenUp bool // this was the last attempt: it has been tried for GiveUp
}

// SetDelivered stores how it ended.
func (s *Store) SetDelivered(ctx context.Context, d DeliveryResult) (end DeliveryOutcome, err error) {
	sent := int64(0)
	if d.Delivery == org.DeliverySent {
		sent = seconds(d.At)
	}
	permanent := 0
	err = s.q.QueryRowContext(ctx, `UPDATE invitations SET delivery = $3, sent = CASE WHEN CAST($4 AS BIGINT) > 0 THEN $4 ELSE sent END,
		delivery_error = $5, delivery_error_key = $6,
		permanent = CASE WHEN CAST($7 AS BIGINT) = 1 THEN 1 WHEN $3 = 'failed' AND $9 - `+askedFor+` >= $10 THEN 2 ELSE 0 END
		WHERE id = $1 AND claimed = $2 AND attempts = $8 AND delivery = 'pending' RETURNING permanent`,
		d.ID, seconds(d.Claimed), d.Delivery, sent, d.Error, listing.Fold(d.Error), asInt(d.Permanent), d.Attempt,
		seconds(d.At), int64(GiveUp/time.Second)).Scan(&permanent)
	if errors.Is(err, sql.ErrNoRows) {
		return DeliveryOutcome{}, nil
	}
	return DeliveryOutcome{Stored: err == nil, GivenUp: permanent == 2}, err
}

func asInt(b bool) int { //nolint:revive // a value as the database keeps it, not a switch
	if b {
		return 1
	}
	return 0
}

// unsent is the condition that the mail of an invitation, pending at $1, failed, or was forgotten since $2, or that the
// clock was set back since, from after $3.
const unsent = `accepted = 0 AND delivery IN ('pending', 'failed') AND expires > $1
	AND (delivery = 'failed' OR created <= $2 AND claimed <= $2 OR claimed > $3)`

// Unsent are the ids of invitations, pending at now, whose mail failed and is to be tried again, or was not sent for a
// while; the oldest first.
func (s *Store) Unsent(ctx context.Context, now time.Time) ([]string, error) {
	return s.texts(ctx, `SELECT id FROM invitations WHERE `+unsent+` AND permanent = 0
		AND (delivery = 'pending' OR $1 - claimed >= `+pause+` OR claimed > $3) ORDER BY created, id`,
		seconds(now), seconds(now.Add(-unsentAfter)), seconds(now.Add(Lease)))
}

// UnsentCounts is how many mails of pending invitations Unsent does not take.
type UnsentCounts struct {
	Refused     int // the server refuses the recipient
	GivenUp     int // tried for GiveUp
	Waiting     int // failed, and tried again later
	Unconfirmed int // handed over, and never answered
}

// CountUnsent counts them at now, each once.
func (s *Store) CountUnsent(ctx context.Context, now time.Time) (n UnsentCounts, err error) {
	err = s.q.QueryRowContext(ctx,
		`SELECT count(CASE permanent WHEN 1 THEN 1 END), count(CASE permanent WHEN 2 THEN 1 END),
		count(CASE WHEN permanent = 0 AND delivery = 'failed' AND $1 - claimed < `+pause+` AND claimed <= $3
		THEN 1 END) FROM invitations WHERE `+unsent,
		seconds(now), seconds(now.Add(-unsentAfter)), seconds(now.Add(Lease))).
		Scan(&n.Refused, &n.GivenUp, &n.Waiting)
	if err != nil {
		return n, err
	}
	n.Unconfirmed, err = s.count(ctx, `SELECT count(*) FROM invitations
		WHERE accepted = 0 AND delivery = 'unconfirmed' AND expires > $1`, seconds(now))
	return n, err
}

// ExpiredIDs are the ids of the invitations that have expired at now, the oldest first.
func (s *Store) ExpiredIDs(ctx context.Context, now time.Time) ([]string, error) {
	return s.texts(ctx, `SELECT id FROM invitations WHERE accepted = 0 AND expires <= $1 ORDER BY expires, id`,
		seconds(now))
}

// SetResent stores the expiry and the link of an invitation that is to be sent again, as it is asked for at now. What went
// wrong with the mail before is over.
func (s *Store) SetResent(ctx context.Context, i org.Invitation, now time.Time) error {
	s.erased = true
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET expires = $2, secret_hash = $3, sealed = $4, delivery = $5,
		requested = $6, claimed = 0, permanent = 0, delivery_error = '', delivery_error_key = ''
		WHERE id = $1 AND accepted = 0`, i.ID, seconds(i.Expires), i.SecretHash, i.Sealed, i.Delivery, seconds(now))
	return changed(res, err, org.ErrNotFound)
}

// remindable is the condition that the reminder of an invitation is to be sent: it is pending at $1, expires by $2, was
// mailed, and nobody was reminded of that expiry; no program has claimed it since $3, or the clock has been set back
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
		SET reminded = CASE WHEN CAST($4 AS BIGINT) = 1 THEN reminded ELSE $3 END, reminder_claimed = 0
		WHERE id = $1 AND reminder_claimed = $2`, r.ID, seconds(r.Claimed), seconds(r.Expires), asInt(r.Again))
	return affected(res, err)
}
