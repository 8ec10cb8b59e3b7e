package admin

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Request is how the holder of an expired link can ask for another one.
type Request struct {
	Sender org.Member // who made the link; the zero Member if that is the holder, or no longer an Administrator
	Asked  time.Time  // when the holder asked by mail, zero if not in the last 24 hours
	ByMail bool       // whether AskForLink would send a mail
}

// expiredLink is a link that has expired, and its holder.
type expiredLink struct {
	action  string // of the audit event that records the request for another link
	id      string
	holder  org.Member // for an invitation, only the email
	sender  org.Member
	expires time.Time
	command string // the command line that makes another link
}

// RequestFor returns how the holder of an expired link, by its token, can ask for another one, and changes nothing. It
// returns ErrNotFound for a link that opens nothing, and ErrConflict for one that has not expired.
func (a *Admin) RequestFor(ctx context.Context, t link.Token) (r Request, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		now := a.Now()
		l, err := expiredLinkOf(ctx, s, t, now)
		if err != nil {
			return err
		}
		asked, failed, err := s.Requested(ctx, l.id, now)
		r.Sender, r.ByMail = l.sender, a.Mail != nil && l.sender.ID != "" && asked.IsZero()
		if !failed {
			r.Asked = asked
		}
		return err
	})
	return r, err
}

// AskForLink sends a mail to the person who made an expired link, saying that its holder asks for another one: at most
// one mail in 24 hours, and one attempt a minute. The holder is the actor. It returns ErrConflict if there is nobody to
// ask, or they have been asked, ErrUndelivered if the mail was not delivered, and otherwise the errors of RequestFor.
func (a *Admin) AskForLink(ctx context.Context, t link.Token) error {
	var l expiredLink
	var claimedAt time.Time
	err := a.changeAs(ctx, func(tx *transaction) (err error) {
		if l, err = expiredLinkOf(ctx, tx.Store, t, tx.now); err != nil {
			return err
		}
		tx.actor, claimedAt = l.holder, tx.now
		if a.Mail == nil || l.sender.ID == "" {
			return fmt.Errorf("there is nobody to ask by mail: %w", org.ErrConflict)
		}
		claimed, err := tx.ClaimRequest(ctx, l.id, tx.now)
		if err == nil && !claimed {
			return fmt.Errorf("%s was asked lately: %w", l.sender.Email, org.ErrConflict)
		}
		return err
	})
	if err != nil {
		return err
	}
	return a.mailRequest(ctx, l, claimedAt)
}

// mailRequest sends the mail that was claimed at that time, and records the outcome.
func (a *Admin) mailRequest(ctx context.Context, l expiredLink, claimed time.Time) error {
	o, err := a.Store.Organization(ctx)
	if err == nil {
		err = a.Mail(ctx, org.Mail{
			Kind: org.MailRequest, Key: l.id + "." + strconv.FormatInt(claimed.Unix(), 10),
			To: l.sender.Email, Language: l.sender.Language, Sender: l.holder.Name, ReplyTo: l.holder.Email,
			Organization: o.Name, Expires: l.expires, Command: l.command,
		})
	}
	m := outcomeOf(err, "")
	ctx = context.WithoutCancel(ctx)
	stored := a.changeAs(ctx, func(tx *transaction) error {
		tx.actor = l.holder
		facts := []string{org.Fact("id", l.id), org.Fact("sender", l.sender.Email)}
		tx.log(l.action, l.holder.Email, append(facts, m.details()...)...)
		if m.delivery == org.DeliveryFailed {
			return tx.FailRequest(ctx, l.id, claimed)
		}
		return tx.SetRequested(ctx, l.id, claimed)
	})
	if m.delivery == org.DeliveryFailed {
		err = fmt.Errorf("the mail to %s was not delivered: %s: %w", l.sender.Email, m.failure, org.ErrUndelivered)
		return errors.Join(err, stored)
	}
	return stored
}

// expiredLinkOf returns the expired link with that token.
func expiredLinkOf(ctx context.Context, s *store.Store, t link.Token, now time.Time) (l expiredLink, err error) {
	var sender string
	if t.ForReset() {
		l, sender, err = expiredReset(ctx, s, t, now)
	} else {
		l, sender, err = expiredInvitation(ctx, s, t, now)
	}
	if err != nil || sender == l.holder.Email {
		return l, err
	}
	m, err := s.Member(ctx, sender)
	if errors.Is(err, org.ErrNotFound) || err == nil && m.MayAdminister() != nil {
		return l, nil
	}
	l.sender = m
	return l, err
}

func expiredInvitation(
	ctx context.Context, s *store.Store, t link.Token, now time.Time,
) (l expiredLink, sender string, err error) {
	i, err := invitationOf(ctx, s, t)
	if err == nil && i.Status(now) != org.Expired {
		err = errNotExpired
	}
	return expiredLink{
		action: "invitation.ask", id: i.ID, holder: org.Member{Email: i.Recipient}, expires: i.Expires,
		command: "roster invitations resend " + argumentFor(i.Recipient, i.ID),
	}, i.Sender, err
}

func expiredReset(
	ctx context.Context, s *store.Store, t link.Token, now time.Time,
) (l expiredLink, sender string, err error) {
	r, err := resetOf(ctx, s, t, now)
	if err == nil || r.State != org.ResetOpen {
		err = errNotExpired
	} else if errors.Is(err, org.ErrConflict) {
		err = nil
	}
	return expiredLink{
		action: "member.ask", id: r.ID, holder: r.Member, expires: r.Expires,
		command: "roster members reset-password " + argumentFor(r.Member.Email, r.Member.ID),
	}, r.Sender, err
}

var errNotExpired = fmt.Errorf("this link has not expired: %w", org.ErrConflict)

// argumentFor returns the argument by which a command names a thing: its email, or its id if a shell or the flag parser
// could misread the email.
func argumentFor(email, id string) string {
	word := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	odd := func(r rune) bool { return !word(r) && !strings.ContainsRune("@._+-", r) }
	if strings.ContainsFunc(email, odd) || !strings.ContainsFunc(email[:min(1, len(email))], word) {
		return id
	}
	return email
}
