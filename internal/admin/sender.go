package admin

import (
	"context"
	"errors"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// effectiveSender returns the member who is named as the sender of an invitation: the sender or, if they are no longer
// a member, the Administrator who joined first. It returns the zero Member if there is no Administrator either.
func effectiveSender(ctx context.Context, s *store.Store, sender string) (org.Member, error) {
	m, err := s.Member(ctx, sender)
	if !errors.Is(err, org.ErrNotFound) {
		return m, err
	}
	first, err := s.Administrators(ctx, 1)
	if err != nil || len(first) == 0 {
		return org.Member{}, err
	}
	return first[0], nil
}

// replaceMissingSender makes the actor the sender of i, also in the database, if its sender is no longer a member. The
// caller logs the change.
func (tx *transaction) replaceMissingSender(ctx context.Context, i *org.Invitation) error {
	_, err := tx.Member(ctx, i.Sender)
	if !errors.Is(err, org.ErrNotFound) {
		return err
	}
	i.Sender = tx.actor.Email
	return tx.SetSender(ctx, i.ID, i.Sender)
}
