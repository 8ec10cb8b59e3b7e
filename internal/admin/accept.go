package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
)

// Accept is what an invitee submits.
type Accept struct {
	Link     string // the whole link, or its token
	Name     string
	Password string
}

// Accept makes the invitee a member, with the role, groups and language of the invitation. It works once. It returns
// ErrNotFound for a link that opens nothing, ErrConflict for an expired or used one, and ErrUsage for a wrong name or
// password. A failure uses nothing up. It is the invitee's own act: --as plays no part.
func (a *Admin) Accept(ctx context.Context, in Accept) (m org.Member, err error) {
	token, err := link.FromLink(in.Link)
	if err != nil {
		return m, errUnknownLink
	}
	phc, name, err := a.credential(ctx, token, in)
	if err != nil {
		return m, err
	}
	err = a.changeAs(ctx, func(c *change) error {
		i, err := invitationOf(ctx, c.Store, token)
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

// credential checks all that can be checked before the transaction, and hashes the password, which is slow on purpose.
func (a *Admin) credential(ctx context.Context, token link.Token, in Accept) (phc, name string, err error) {
	i, err := invitationOf(ctx, a.Store, token)
	if err != nil {
		return "", "", err
	}
	if err := i.RequirePending(a.Now()); err != nil {
		return "", "", err
	}
	o, err := a.Store.Organization(ctx)
	if err != nil {
		return "", "", err
	}
	name, nameErr := org.CleanName("the name", in.Name)
	if err := errors.Join(nameErr, a.checkPassword(in.Password, i.Recipient, o.Name)); err != nil {
		return "", "", err
	}
	phc, err = password.Hash(ctx, in.Password, a.Rand)
	return phc, name, err
}

func (a *Admin) checkPassword(pw string, context ...string) error {
	if err := a.Policy.Check(pw, context...); err != nil {
		return org.Hint(fmt.Errorf("%w: %w", err, org.ErrUsage),
			"a few unrelated words make a good password; nothing else is asked of it")
	}
	return nil
}
