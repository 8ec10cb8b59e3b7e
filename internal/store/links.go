package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// requestPause is how long after a mail that asked for another link the next one may be sent.
const requestPause = 24 * time.Hour

// ClaimRequest takes the mail with which the holder of the link with that id asks for another one, for this program to
// send; claimed is false if one was sent in the last 24 hours, or, less than a Lease ago, one could not be sent or
// another program was about to send one. A time in the future is from before the clock was set back, and does not
// count.
func (s *Store) ClaimRequest(ctx context.Context, link string, now time.Time) (claimed bool, err error) {
	if _, err := s.q.ExecContext(ctx, `DELETE FROM link_requests
		WHERE link IN (SELECT link FROM link_requests WHERE time <= $1 LIMIT 100)`, seconds(now.Add(-requestPause))); err != nil {
		return false, fmt.Errorf("deleting old requests: %w", err)
	}
	if asked, _, err := s.Requested(ctx, link, now); err != nil || !asked.IsZero() {
		return false, err
	}
	_, err = s.q.ExecContext(ctx, `INSERT INTO link_requests (link, time, sent) VALUES ($1, $2, 0)
		ON CONFLICT (link) DO UPDATE SET time = excluded.time, sent = 0`, link, seconds(now))
	return err == nil, err
}

// SetRequested stores that the mail that ClaimRequest gave this program at claimed was sent.
func (s *Store) SetRequested(ctx context.Context, link string, claimed time.Time) error {
	_, err := s.q.ExecContext(ctx, `UPDATE link_requests SET sent = 1 WHERE link = $1 AND time = $2`, link, seconds(claimed))
	return err
}

// FailRequest stores that the mail that ClaimRequest gave this program at claimed could not be sent. The next may be
// tried after a Lease, so that a server which is out of order is not asked, nor an event logged, with every click.
func (s *Store) FailRequest(ctx context.Context, link string, claimed time.Time) error {
	_, err := s.q.ExecContext(ctx, `UPDATE link_requests SET sent = 2 WHERE link = $1 AND time = $2 AND sent = 0`,
		link, seconds(claimed))
	return err
}

// Requested returns when the holder of the link with that id asked for another one, and whether that mail could not be
// sent. The time is zero if ClaimRequest would claim such a mail at now.
func (s *Store) Requested(ctx context.Context, link string, now time.Time) (asked time.Time, failed bool, err error) {
	var at int64
	err = s.q.QueryRowContext(ctx, `SELECT time, sent = 2 FROM link_requests
		WHERE link = $1 AND time > CASE sent WHEN 1 THEN CAST($2 AS BIGINT) ELSE $3 END AND time <= $4`,
		link, seconds(now.Add(-requestPause)), seconds(now.Add(-Lease)), seconds(now.Add(Lease))).Scan(&at, &failed)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	return instant(at), failed, err
}

// resetsKept is how long links to set a password are kept after they expired.
const resetsKept = 30 * 24 * time.Hour

// AddReset stores the link with which r.Member can set a password, replaces the one that they have, and deletes some of
// those that expired long before now.
func (s *Store) AddReset(ctx context.Context, r org.Reset, now time.Time) error {
	if _, err := s.q.ExecContext(ctx, `DELETE FROM resets
		WHERE id IN (SELECT id FROM resets WHERE expires <= $1 LIMIT 100)`, seconds(now.Add(-resetsKept))); err != nil {
		return fmt.Errorf("deleting old links: %w", err)
	}
	if _, err := s.q.ExecContext(ctx, `UPDATE resets SET state = 2
		WHERE member = (SELECT n FROM members WHERE id = $1) AND state = 0`, r.Member.ID); err != nil {
		return fmt.Errorf("replacing a link: %w", err)
	}
	res, err := s.q.ExecContext(ctx, `INSERT INTO resets (id, member, sender, secret_hash, expires)
		SELECT $1, n, $2, $3, $4 FROM members WHERE id = $5 AND NOT EXISTS (SELECT 1 FROM resets WHERE id = $1)`,
		r.ID, r.Sender, r.SecretHash, seconds(r.Expires), r.Member.ID)
	if err := changed(res, err, errIDTaken); !errors.Is(err, errIDTaken) {
		return err
	}
	if _, err := s.Member(ctx, r.Member.ID); err != nil {
		return err
	}
	return errIDTaken
}

// Reset returns the link with that id. It returns ErrNotFound if there is none.
func (s *Store) Reset(ctx context.Context, id string) (r org.Reset, err error) {
	var member string
	var expires int64
	err = s.q.QueryRowContext(ctx, `SELECT r.id, r.sender, r.secret_hash, r.expires, r.state, m.id FROM resets r
		JOIN members m ON m.n = r.member WHERE r.id = $1`, id).
		Scan(&r.ID, &r.Sender, &r.SecretHash, &expires, &r.State, &member)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("there is no such link: %w", org.ErrNotFound)
	}
	if err != nil {
		return r, err
	}
	r.Expires = instant(expires)
	r.Member, err = s.Member(ctx, member)
	return r, err
}

// SetResetUsed stores that the password was set with the link with that id. It returns ErrConflict unless it was open.
func (s *Store) SetResetUsed(ctx context.Context, id string) error {
	res, err := s.q.ExecContext(ctx, `UPDATE resets SET state = 1 WHERE id = $1 AND state = 0`, id)
	return changed(res, err, org.ErrConflict)
}
