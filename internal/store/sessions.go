package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// Credential returns the password hash, a PHC string, of the member with that email. It returns ErrNotFound if there
// is none.
func (s *Store) Credential(ctx context.Context, email string) (phc string, err error) {
	err = s.q.QueryRowContext(
		ctx,
		`SELECT c.phc FROM credentials c JOIN members m ON m.n = c.member WHERE m.email = $1`,
		email,
	).Scan(&phc)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("%s has no password: %w", email, org.ErrNotFound)
	}
	return phc, err
}

// AddSession stores a session of s.Member, found by the SHA-256 of its token, and deletes some of those that have
// ended by now.
func (s *Store) AddSession(ctx context.Context, session org.Session, hash []byte, now time.Time) error {
	if _, err := s.q.ExecContext(ctx, `DELETE FROM sessions
		WHERE hash IN (SELECT hash FROM sessions WHERE expires <= $1 LIMIT 100)`, seconds(now)); err != nil {
		return fmt.Errorf("ending sessions: %w", err)
	}
	res, err := s.q.ExecContext(ctx, `INSERT INTO sessions (hash, member, created, expires)
		SELECT $1, n, $2, $3 FROM members WHERE id = $4`,
		hash, seconds(now), seconds(session.Expires), session.Member.ID)
	if err := changed(res, err, org.ErrNotFound); err != nil {
		return err
	}
	_, err = s.q.ExecContext(ctx, `UPDATE members SET last_sign_in = $1 WHERE id = $2`, seconds(now), session.Member.ID)
	return err
}

// SessionMember returns the session with its member as they are now. It returns ErrNotFound if there is none, or if
// it has ended by now.
func (s *Store) SessionMember(ctx context.Context, hash []byte, now time.Time) (org.Session, error) {
	var id string
	var expires int64
	err := s.q.QueryRowContext(ctx, `SELECT m.id, s.expires FROM sessions s JOIN members m ON m.n = s.member
		WHERE s.hash = $1 AND s.expires > $2`,
		hash, seconds(now)).Scan(&id, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return org.Session{}, fmt.Errorf("nobody is signed in: %w", org.ErrNotFound)
	}
	if err != nil {
		return org.Session{}, err
	}
	m, err := s.Member(ctx, id)
	return org.Session{Member: m, Expires: instant(expires)}, err
}

// DeleteSession ends a session. It returns ErrNotFound if there is none.
func (s *Store) DeleteSession(ctx context.Context, hash []byte) error {
	res, err := s.q.ExecContext(ctx, `DELETE FROM sessions WHERE hash = $1`, hash)
	return changed(res, err, org.ErrNotFound)
}

// DeleteSessions ends all sessions of the member with that id.
func (s *Store) DeleteSessions(ctx context.Context, memberID string) error {
	_, err := s.q.ExecContext(
		ctx,
		`DELETE FROM sessions WHERE member = (SELECT n FROM members WHERE id = $1)`,
		memberID,
	)
	return err
}

// RevokeAll ends all sessions and makes all links that set passwords worthless.
func (s *Store) RevokeAll(ctx context.Context) error {
	for _, statement := range []string{`DELETE FROM sessions`, `DELETE FROM resets`} {
		if _, err := s.q.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("ending sessions: %w", err)
		}
	}
	return nil
}

// SessionsOf yields how many sessions open at now each of the members with these ids has, by email. Those without any
// are left out.
func (s *Store) SessionsOf(ctx context.Context, memberIDs []string, now time.Time) Rows[org.OpenSessions] {
	table := Table[org.OpenSessions]{scan: func(r row) (o org.OpenSessions, err error) {
		err = r.Scan(&o.Email, &o.Number)
		return o, err
	}}
	return query(ctx, s, table, `SELECT m.email, count(*) FROM members m JOIN sessions s ON s.member = m.n
		WHERE m.id IN (`+textsOf+`) AND s.expires > $2 GROUP BY m.email ORDER BY m.email`, jsonArray(memberIDs), seconds(now))
}
