package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

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
