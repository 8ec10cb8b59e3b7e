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

// linkOf returns the link of an invitation that is pending at now, and "" for any other one. It returns link.ErrSealed
// if the link was sealed with another key.
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

// WithLinks sets the links of the pending invitations in rows, except those that were sealed with another key. s is the
// transaction in which the rows are read. It returns KeyError if there is no key.
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

// errUnknownLink is the same for every link that opens nothing: malformed, unknown, or of a deleted invitation.
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

// CheckKey returns a KeyError unless the configured link key is the organization's.
func (a *Admin) CheckKey(ctx context.Context) error {
	_, err := a.key(ctx, a.Store)
	return err
}
