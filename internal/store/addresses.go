package store

import (
	"context"
	"slices"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// AddressUse is what an address has already: a member, or an invitation that is not accepted.
type AddressUse struct {
	Role       org.Role // of the member, or 0
	Invitation *org.Invitation
}

// AddressesInUse returns which of the addresses, as org.ParseEmail returns them, are taken, and by what.
func (s *Store) AddressesInUse(ctx context.Context, emails []string) (map[string]AddressUse, error) {
	taken := map[string]AddressUse{}
	for some := range slices.Chunk(emails, maxRows) {
		if err := s.addTaken(ctx, taken, jsonArray(some)); err != nil {
			return nil, err
		}
	}
	return taken, nil
}

// addTaken adds to taken what AddressesInUse returns of the addresses in list, a JSON array.
func (s *Store) addTaken(ctx context.Context, taken map[string]AddressUse, list string) error {
	rows, err := s.q.QueryContext(ctx, "SELECT email, role FROM members WHERE email "+amongTexts, list)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var email string
		var role org.Role
		if err := rows.Scan(&email, &role); err != nil {
			return err
		}
		taken[email] = AddressUse{Role: role}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	t := Invitations(time.Time{})
	for i, err := range query(ctx, s, t,
		"SELECT "+t.read+" FROM invitations i WHERE i.accepted = 0 AND i.recipient "+amongTexts, list) {
		if err != nil {
			return err
		}
		if taken[i.Recipient].Role == 0 {
			taken[i.Recipient] = AddressUse{Invitation: &i}
		}
	}
	return nil
}

// UnsentOf returns those of the invitations with these ids, pending at now, whose mail has not been sent: it is to be
// sent, is being sent, or failed.
func (s *Store) UnsentOf(ctx context.Context, ids []string, now time.Time) ([]string, error) {
	return s.texts(ctx, `SELECT id FROM invitations WHERE accepted = 0 AND expires > $2
		AND delivery IN ('pending', 'failed') AND id IN (`+textsOf+`)`, jsonArray(ids), seconds(now))
}
