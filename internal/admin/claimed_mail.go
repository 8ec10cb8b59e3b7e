package admin

import (
	"context"
	"errors"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// mailKind is a kind of mail about invitations: an invitationMail or a reminderMail.
type mailKind interface {
	kind() org.MailKind
	// claim reserves the mail of the invitation with that id for this program, so that no other one sends it. claimed
	// is false if the mail is not due, or another program has claimed it.
	claim(ctx context.Context, s *store.Store, id string, now time.Time) (claimed bool, err error)
	// renewClaim renews the claim that this program made on m; kept is false if the claim was lost.
	renewClaim(ctx context.Context, s *store.Store, m *claimedMail, now time.Time) (kept bool, err error)
	// record stores and logs the outcome of sending m; stored is false if the claim was lost meanwhile.
	record(ctx context.Context, tx *transaction, m *claimedMail) (stored bool, err error)
}

// claimedMail is an invitation whose mail this program has claimed, and the outcome of sending it.
type claimedMail struct {
	org.Invitation
	mailOutcome

	by        org.Member // the acting member
	claimed   time.Time
	permanent bool // it can never be delivered
	stored    bool // the outcome is in the database
	givenUp   bool // this was the last attempt
}

// sendMails sends the mails of this kind for the invitations with these ids, except those that are not due or that
// another program is sending. It passes each mail to done after the attempt. Without the link key it tries none.
func (a *Admin) sendMails(ctx context.Context, e mailKind, ids []string, done func(*claimedMail)) error {
	if len(ids) == 0 {
		return nil
	}
	a, err := a.settled(ctx)
	if err != nil {
		return err
	}
	key, err := a.key(ctx, a.Store)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if a.Pace != nil {
			if err := a.Pace(ctx); err != nil {
				return err
			}
		}
		m, err := a.claim(ctx, e, id)
		if err != nil {
			return err
		}
		if m == nil {
			continue
		}
		err = a.send(ctx, e, key, m)
		if err == nil || m.stored {
			done(m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// claim claims the mail of an invitation for this program, so that no two programs send it. It returns nil if this
// program must not send it.
func (a *Admin) claim(ctx context.Context, e mailKind, id string) (m *claimedMail, err error) {
	err = a.change(ctx, func(tx *transaction) (err error) {
		m, err = tx.claim(ctx, e, id)
		return err
	})
	return m, err
}

func (tx *transaction) claim(ctx context.Context, e mailKind, id string) (*claimedMail, error) {
	claimed, err := e.claim(ctx, tx.Store, id, tx.now)
	if err != nil {
		return nil, err
	}
	if !claimed {
		return nil, errRollBack
	}
	i, err := tx.Invitation(ctx, id)
	if err != nil {
		return nil, err
	}
	before := i
	if err := tx.replaceMissingSender(ctx, &i); err != nil {
		return nil, err
	}
	if details := changedFields(before, i); len(details) > 0 {
		tx.log("invitation.update", i.Recipient, details...)
	}
	return &claimedMail{Invitation: i, by: tx.actor, claimed: tx.now}, nil
}

// send sends a claimed mail and records the outcome, in m and in the database. A failed delivery is not an error.
func (a *Admin) send(ctx context.Context, e mailKind, key link.Key, m *claimedMail) error {
	out, err := a.message(ctx, e.kind(), m.Invitation)
	if err != nil {
		return err
	}
	out.Link, err = a.linkOf(key, m.Invitation, m.claimed)
	m.permanent = err != nil // another key sealed it: only a new link helps
	if err == nil {
		stop := a.keepClaim(ctx, e, m)
		err = a.Mail(ctx, out)
		stop()
		m.permanent = isPermanent(err)
	}
	interrupted := ctx.Err()
	m.mailOutcome = outcomeOf(err, out.Link)
	switch {
	case m.delivery == org.DeliverySent:
		interrupted = nil
		a.committed("") // even if the outcome cannot be stored
	case m.delivery == org.DeliveryFailed && interrupted != nil:
		return interrupted // nothing was handed over: it stays claimed, and is sent by a later run
	}
	// Store it whatever happened to the acting member in between: what is not stored is sent again.
	ctx = context.WithoutCancel(ctx)
	err = a.changeAs(ctx, func(tx *transaction) (err error) {
		tx.actor = m.by
		m.stored, err = e.record(ctx, tx, m)
		return err
	})
	return errors.Join(err, interrupted)
}

// keepClaim renews the claim on m while it is being sent, which may take longer than a claim lasts: without that,
// another program would consider the mail abandoned and send it too. Call stop once the mail was sent.
func (a *Admin) keepClaim(ctx context.Context, e mailKind, m *claimedMail) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		again := time.NewTicker(store.Lease / 3)
		defer again.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-again.C:
			}
			now, kept := a.Now(), false
			err := a.Store.Change(ctx, func(s *store.Store) (err error) {
				kept, err = e.renewClaim(ctx, s, m, now)
				return err
			})
			if err == nil && kept {
				m.claimed = now
			}
		}
	}()
	return func() { cancel(); <-ended }
}

// mailOutcome is the outcome of an attempt to send a mail.
type mailOutcome struct {
	delivery string // sent, failed or unconfirmed
	failure  string // why the mail was not delivered, or may not have been; "" if it was sent
}

// outcomeOf returns the outcome of a Deliver that returned err. link is the link in the mail, which failure never
// repeats.
func outcomeOf(err error, link string) mailOutcome {
	switch {
	case err == nil:
		return mailOutcome{delivery: org.DeliverySent}
	case isUnconfirmed(err):
		return mailOutcome{org.DeliveryUnconfirmed, withoutToken(err.Error(), link)}
	}
	return mailOutcome{org.DeliveryFailed, withoutToken(err.Error(), link)}
}

// details returns the outcome as details of an audit event.
func (o mailOutcome) details() []string {
	if o.failure == "" {
		return []string{org.Fact("delivery", o.delivery)}
	}
	return []string{org.Fact("delivery", o.delivery), org.Fact("error", o.failure)}
}
