package admin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// linkOf returns the link of an invitation that is pending now, and "" for any other. It returns link.ErrSealed if another key
// sealed it.
func (a *Admin) linkOf(key link.Key, i org.Invitation, now time.Time) (string, error) {
	if i.Status(now) != org.Pending {
		return "", nil
	}
	token, err := key.Open(i.ID, i.Sealed)
	if err != nil {
		return "", org.Hint(fmt.Errorf("the link of %s cannot be shown: %w", i.Recipient, err),
			"it goes on working; make another one with `roster invitations resend %s --new-link`", i.Recipient)
	}
	return token.URL(a.Base), nil
}

// Link returns the link of a pending invitation, which was read in the transaction s. It returns ErrConflict for any
// other invitation, KeyError without the key, and link.ErrSealed if another key sealed the link.
func (a *Admin) Link(ctx context.Context, s *store.Store, i org.Invitation) (string, error) {
	now := a.Now()
	if err := i.RequirePending(now); err != nil {
		return "", err
	}
	key, err := a.key(ctx, s)
	if err != nil {
		return "", err
	}
	return a.linkOf(key, i, now)
}

// WithLinks adds their links to the pending invitations of a list, but for those that another key sealed. s is the
// transaction that the rows are read in. It returns KeyError without the key.
func (a *Admin) WithLinks(
	ctx context.Context, s *store.Store, rows store.Rows[org.Invitation],
) (store.Rows[org.Invitation], error) {
	key, err := a.key(ctx, s)
	if err != nil {
		return nil, err
	}
	now := a.Now()
	return func(yield func(org.Invitation, error) bool) {
		for i, err := range rows {
			if err == nil {
				i.Link, _ = a.linkOf(key, i, now)
			}
			if !yield(i, err) || err != nil {
				return
			}
		}
	}, nil
}

// errUnknownLink answers every link that opens nothing alike, whether it is malformed, unknown or of a deleted
// invitation.
var errUnknownLink = org.Hint(fmt.Errorf("this invitation link is not valid: %w", org.ErrNotFound),
	"it has to be complete; ask the person who invited you for a new one")

// invitationOf finds the invitation that a token opens.
func invitationOf(ctx context.Context, s *store.Store, t link.Token) (org.Invitation, error) {
	i, err := s.Invitation(ctx, t.ID())
	if errors.Is(err, org.ErrNotFound) || t.ForReset() {
		return org.Invitation{}, errUnknownLink
	}
	if err != nil {
		return i, err
	}
	if !t.Matches(i.SecretHash) {
		return org.Invitation{}, errUnknownLink
	}
	return i, nil
}

// Actor returns the Administrator who acts. It returns ErrUsage if nobody is named and there are several, and
// ErrRefused if the one who is named is not a member or not an Administrator.
func (a *Admin) Actor(ctx context.Context) (org.Member, error) { return a.actor(ctx, a.Store) }

// CheckKey gives an error unless the link key is there and the organization's.
func (a *Admin) CheckKey(ctx context.Context) error {
	_, err := a.key(ctx, a.Store)
	return err
}
