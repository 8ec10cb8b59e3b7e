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

// ResetPassword creates a link with which a member sets a password, once, within org.ResetLength. An earlier link stops
// working. The old password works until then.
func (a *Admin) ResetPassword(ctx context.Context, name string) (r org.Reset, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		m, err := Member(ctx, tx.Store, name)
		if err != nil {
			return err
		}
		r = org.Reset{Member: m, Sender: tx.actor.Email, Expires: tx.now.Add(org.ResetLength)}
		if r.ID, err = a.IDs.Next(tx.now); err != nil {
			return err
		}
		token, err := link.MintReset(a.Rand, r.ID)
		if err != nil {
			return err
		}
		r.SecretHash, r.Link = token.Hash(), token.URL(a.Base)
		tx.log("member.reset-password", m.Email, org.Fact("id", r.ID), org.Fact("expires", rfc3339(r.Expires)))
		return tx.AddReset(ctx, r, tx.now)
	})
	return r, err
}

// errUnknownReset is the same for every link that opens nothing: malformed, unknown, or of a deleted member.
var errUnknownReset = org.Hint(fmt.Errorf("this link is not valid: %w", org.ErrNotFound),
	"ask an Administrator for another one")

// OpenReset returns the reset that the token of a link opens, and changes nothing. It returns ErrConflict, with the
// reset, if it was used or replaced or has expired, since its holder has the right secret.
func (a *Admin) OpenReset(ctx context.Context, t link.Token) (r org.Reset, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		r, err = resetOf(ctx, s, t, a.Now())
		return err
	})
	return r, err
}

func resetOf(ctx context.Context, s *store.Store, t link.Token, now time.Time) (org.Reset, error) {
	r, err := s.Reset(ctx, t.ID())
	if !t.ForReset() || errors.Is(err, org.ErrNotFound) || err == nil && !t.Matches(r.SecretHash) {
		return org.Reset{}, errUnknownReset
	}
	if err != nil {
		return r, err
	}
	return r, r.RequireValid(now)
}

// SetPassword sets the password of the member for whom the link was made, once, and ends all of their sessions. r is
// what OpenReset returned for the token. The actor is that member. It returns ErrUsage if the policy refuses the
// password, and ErrConflict if the link was used or replaced or has expired; after an ErrUsage it can be tried again.
func (a *Admin) SetPassword(ctx context.Context, t link.Token, r org.Reset, pw string) (m org.Member, err error) {
	o, err := a.Store.Organization(ctx)
	if err != nil {
		return m, err
	}
	if err := a.checkPassword(pw, r.Member.Email, o.Name); err != nil {
		return m, err
	}
	phc, err := a.Cost.Hash(ctx, pw, a.Rand)
	if err != nil {
		return m, err
	}
	err = a.changeAs(ctx, func(tx *transaction) error {
		r, err := resetOf(ctx, tx.Store, t, tx.now)
		if err != nil {
			return err
		}
		tx.actor, m = r.Member, r.Member
		tx.log("member.set-password", m.Email)
		return errors.Join(tx.SetResetUsed(ctx, r.ID), tx.SetCredential(ctx, m.ID, phc), tx.DeleteSessions(ctx, m.ID))
	})
	return m, err
}
