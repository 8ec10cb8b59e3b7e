package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// Accept is what an invitee submits.
type Accept struct {
	Offer    Offer // which OpenInvitation returned
	Name     string
	Password string
}

// Accept makes the invitee a member, with the role, groups and language of the invitation. It works once. It returns
// ErrNotFound if the invitation was deleted, ErrConflict if it has expired or was used, and ErrUsage for a wrong name
// or password; after an error it can be tried again. The actor is the invitee, whatever Admin.As says.
func (a *Admin) Accept(ctx context.Context, in Accept) (m org.Member, err error) {
	name, nameErr := org.CleanName("the name", in.Name)
	passwordErr := a.checkPassword(in.Password, in.Offer.Invitation.Recipient, in.Offer.Organization.Name)
	if err := errors.Join(nameErr, passwordErr); err != nil {
		return m, err
	}
	phc, err := a.Cost.Hash(ctx, in.Password, a.Rand) // before the transaction: it is slow on purpose
	if err != nil {
		return m, err
	}
	err = a.changeAs(ctx, func(tx *transaction) error {
		i, err := invitationOf(ctx, tx.Store, in.Offer.token)
		if err != nil {
			return err
		}
		tx.actor.Email = i.Recipient
		if m, err = i.Accept(name, tx.now); err != nil {
			return err
		}
		if m.ID, err = a.IDs.Next(tx.now); err != nil {
			return err
		}
		if err := tx.SetAccepted(ctx, i); err != nil {
			return err
		}
		if err := tx.AddMember(ctx, m); err != nil {
			return err
		}
		tx.log("invitation.accept", i.Recipient, append(memberFacts(m), org.Fact("member", m.ID))...)
		return tx.SetCredential(ctx, m.ID, phc)
	})
	return m, err
}

func (a *Admin) checkPassword(pw string, context ...string) error {
	if err := a.Policy.Check(pw, context...); err != nil {
		return org.Hint(fmt.Errorf("%w: %w", err, org.ErrUsage),
			"a few unrelated words make a good password")
	}
	return nil
}
