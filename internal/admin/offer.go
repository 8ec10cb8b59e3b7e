package admin

import (
	"context"
	"errors"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Offer is what an invitation shows to the invitee.
type Offer struct {
	Invitation   org.Invitation
	Sender       string // their name, or their address if they are no longer a member
	Organization org.Organization
}

// OpenInvitation returns what a link, or its token, offers, and changes nothing. It returns ErrNotFound for a link that
// opens nothing. For one that has expired or was used it returns ErrConflict together with the offer, since its holder
// has the right secret.
func (a *Admin) OpenInvitation(ctx context.Context, text string) (o Offer, err error) {
	token, err := link.FromLink(text)
	if err != nil {
		return o, errUnknownLink
	}
	err = a.Store.Read(ctx, func(s *store.Store) error {
		if o.Invitation, err = invitationOf(ctx, s, token); err != nil {
			return err
		}
		if o.Organization, err = s.Organization(ctx); err != nil {
			return err
		}
		if o.Sender, err = senderName(ctx, s, o.Invitation.Sender); err != nil {
			return err
		}
		return o.Invitation.RequirePending(a.Now)
	})
	return o, err
}

// senderName returns the name of the member with that address, or the address if they are no longer a member.
func senderName(ctx context.Context, s *store.Store, email string) (string, error) {
	m, err := s.Member(ctx, email)
	if errors.Is(err, org.ErrNotFound) {
		return email, nil
	}
	return m.Name, err
}
