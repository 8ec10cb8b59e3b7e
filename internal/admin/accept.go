package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
)

// Accept is what an invitee submits.
type Accept struct {
	Offer    Offer // which OpenInvitation returned
	Name     string
	Password string
}

// Accept makes the invitee a member, with the role, groups and language of the invitation. It works once. It returns
// ErrNotFound if the invitation was deleted, ErrConflict if it has expired or was used, and ErrUsage for a wrong name or
// password. A failure uses nothing up. It is the invitee's own act: --as plays no part.
func (a *Admin) Accept(ctx context.Context, in Accept) (m org.Member, err error) {
	name, nameErr := org.CleanName("the name", in.Name)
	passwordErr := a.checkPassword(in.Password, in.Offer.Invitation.Recipient, in.Offer.Organization.Name)
	if err := errors.Join(nameErr, passwordErr); err != nil {
		return m, err
	}
	phc, err := password.Hash(ctx, in.Password, a.Rand) // before the transaction: it is slow on purpose
	if err != nil {
		return m, err
	}
	err = a.changeAs(ctx, func(c *change) error {
		i, err := invitationOf(ctx, c.Store, in.Offer.token)
		if err != nil {
			return err
		}
		c.actor.Email = i.Recipient
		if m, err = i.Accept(name, c.now); err != nil {
			return err
		}
		if m.ID, err = a.IDs.Next(c.now); err != nil {
			return err
		}
		if err := c.SetAccepted(ctx, i); err != nil {
			return err
		}
		if err := c.AddMember(ctx, m); err != nil {
			return err
		}
		c.log("invitation.accept", i.Recipient, append(memberFacts(m), org.Fact("member", m.ID))...)
		return c.SetCredential(ctx, m.ID, phc)
	})
	return m, err
}

func (a *Admin) checkPassword(pw string, context ...string) error {
	if err := a.Policy.Check(pw, context...); err != nil {
		return org.Hint(fmt.Errorf("%w: %w", err, org.ErrUsage),
			"a few unrelated words make a good password; nothing else is asked of it")
	}
	return nil
}
