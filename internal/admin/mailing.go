package admin

import (
	"context"
	"errors"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// errand is one kind of mail about invitations.
type errand interface {
	kind() org.MailKind
	// claim claims the mail of the invitation with that id for this program, if it is to be sent.
	claim(ctx context.Context, s *store.Store, id string, now time.Time) (claimed bool, err error)
	// keep renews the claim that this program made on m; kept is false if the claim was lost.
	keep(ctx context.Context, s *store.Store, m *mailing, now time.Time) (kept bool, err error)
	// settle stores and logs how the mail ended; stored is false if that no longer counts.
	settle(ctx context.Context, c *change, m *mailing) (stored bool, err error)
}

// mailing is an invitation whose mail this program has claimed, and how that ended.
type mailing struct {
	org.Invitation

	by        org.Member // the acting member
	claimed   time.Time
	delivery  string // how it ended: sent, failed or unconfirmed
	why       string // why it was not sent, or ""
	permanent bool   // it will never be sent
	stored    bool
	givenUp   bool // this was the last attempt
}

// run mails those of the invitations with these ids whose mail is to be sent and that no other program is sending, and
// passes each to done when it has ended. Without the link key nothing is tried.
func (a *Admin) run(ctx context.Context, e errand, ids []string, done func(*mailing)) error {
	if len(ids) == 0 {
		return nil
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
		err = a.mail(ctx, e, key, m)
		if err == nil || m.stored {
			done(m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// claim claims the mail of an invitation for this program, so that no two send it. It returns nil if this program is
// not to send it.
func (a *Admin) claim(ctx context.Context, e errand, id string) (m *mailing, err error) {
	err = a.change(ctx, func(c *change) error {
		claimed, err := e.claim(ctx, c.Store, id, c.now)
		if err != nil {
			return err
		}
		if !claimed {
			m = nil
			return errRollBack
		}
		i, err := c.Invitation(ctx, id)
		if err != nil {
			return err
		}
		before := i
		if err := c.adopt(ctx, &i); err != nil {
			return err
		}
		if details := changedFields(before, i); len(details) > 0 {
			c.log("invitation.update", i.Recipient, details...)
		}
		m = &mailing{Invitation: i, by: c.actor, claimed: c.now}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// mail sends the mail of a claimed invitation, and records in m how that ended. A failed delivery is not an error.
func (a *Admin) mail(ctx context.Context, e errand, key link.Key, m *mailing) error {
	out, err := a.outgoing(ctx, e.kind(), m.Invitation)
	if err != nil {
		return err
	}
	out.Link, err = a.linkOf(key, m.Invitation, m.claimed)
	m.permanent = err != nil // another key sealed it: only a new link helps
	if err == nil {
		stop := a.keep(ctx, e, m)
		err = a.Mail(ctx, out)
		stop()
		m.permanent = isPermanent(err)
	}
	interrupted := ctx.Err()
	m.ended(err, out.Link)
	switch {
	case m.delivery == org.DeliverySent:
		interrupted = nil
		a.committed("") // whether or not that can be stored
	case m.delivery == org.DeliveryFailed && interrupted != nil:
		return interrupted // nothing was handed over: it stays claimed, and is sent by a later run
	}
	// Store it whatever happened to the acting member in between: what is not stored is sent again.
	ctx = context.WithoutCancel(ctx)
	err = a.changeAs(ctx, func(c *change) (err error) {
		c.actor = m.by
		m.stored, err = e.settle(ctx, c, m)
		return err
	})
	return errors.Join(err, interrupted)
}

// keep renews the claim on a mail while it is being sent, which may take longer than a claim lasts, so that no other
// program considers it abandoned. Call stop to end that.
func (a *Admin) keep(ctx context.Context, e errand, m *mailing) (stop func()) {
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
				kept, err = e.keep(ctx, s, m, now)
				return err
			})
			if err == nil && kept {
				m.claimed = now
			}
		}
	}()
	return func() { cancel(); <-ended }
}

// ended records how a Deliver of a mail with that link ended.
func (m *mailing) ended(err error, link string) {
	switch {
	case err == nil:
		m.delivery = org.DeliverySent
		return
	case isUnconfirmed(err):
		m.delivery = org.DeliveryUnconfirmed
	default:
		m.delivery = org.DeliveryFailed
	}
	m.why = withoutToken(err.Error(), link)
}

// outcome returns the details of an event that say how the mail ended.
func (m *mailing) outcome() []string {
	if m.why == "" {
		return []string{org.Fact("delivery", m.delivery)}
	}
	return []string{org.Fact("delivery", m.delivery), org.Fact("error", m.why)}
}
