package admin

import (
	"cmp"
	"context"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Offer is what an invitation shows to the invitee.
type Offer struct {
	Invitation   org.Invitation
	Sender       string // the name of the effectiveSender, or of the organization if there is none
	SenderEmail  string // "" if there is no such member
	Organization org.Organization

	token link.Token
}

// OpenInvitation returns the offer behind the token of a link, and changes nothing. It returns ErrNotFound for a token
// that opens nothing, such as the zero token. If the invitation has expired or was used, it returns ErrConflict
// together with the offer, since the holder has the right secret.
func (a *Admin) OpenInvitation(ctx context.Context, token link.Token) (o Offer, err error) {
	o.token = token
	err = a.Store.Read(ctx, func(s *store.Store) error {
		if o.Invitation, err = invitationOf(ctx, s, token); err != nil {
			return err
		}
		if o.Organization, err = s.Organization(ctx); err != nil {
			return err
		}
		sender, err := effectiveSender(ctx, s, o.Invitation.Sender)
		if err != nil {
			return err
		}
		o.Sender, o.SenderEmail = cmp.Or(sender.Name, o.Organization.Name), sender.Email
		return o.Invitation.RequirePending(a.Now())
	})
	return o, err
}
