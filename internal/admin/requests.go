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
	Sender org.Member // who made the link; the zero Member if that is no Administrator any more, or the holder
	Asked  time.Time  // when the holder asked by mail, zero if not in the last 24 hours
	ByMail bool       // whether AskForLink would send a mail
}

// expiredLink is a link that has expired, and whose it is.
type expiredLink struct {
	action  string // of the event that another one was asked for
	id      string
	holder  org.Member // of an invitation, the email alone
	sender  org.Member
	expires time.Time
	command string // which makes another one
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

// AskForLink mails whoever made an expired link that its holder asks for another one, at most once in 24 hours, and
// tries that at most once a minute. It is the holder's own act. It returns ErrConflict if there is nobody to ask, or
// they have been asked, ErrUndelivered if the mail was not delivered, and otherwise the errors of RequestFor.
func (a *Admin) AskForLink(ctx context.Context, t link.Token) error {
	var l expiredLink
	var claimedAt time.Time
	err := a.changeAs(ctx, func(c *change) (err error) {
		if l, err = expiredLinkOf(ctx, c.Store, t, c.now); err != nil {
			return err
		}
		c.actor, claimedAt = l.holder, c.now
		if a.Mail == nil || l.sender.ID == "" {
			return fmt.Errorf("there is nobody to ask by mail: %w", org.ErrConflict)
		}
		claimed, err := c.ClaimRequest(ctx, l.id, c.now)
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

// mailRequest sends the mail that was claimed at that time, and records how that ended.
func (a *Admin) mailRequest(ctx context.Context, l expiredLink, claimed time.Time) error {
	o, err := a.Store.Organization(ctx)
	if err == nil {
		err = a.Mail(ctx, org.Mail{
			Kind: org.MailRequest, Key: l.id + "." + strconv.FormatInt(claimed.Unix(), 10),
			To: l.sender.Email, Language: l.sender.Language, Sender: l.holder.Name, ReplyTo: l.holder.Email,
			Organization: o.Name, Expires: l.expires, Command: l.command,
		})
	}
	var m mailing
	m.ended(err, "")
	ctx = context.WithoutCancel(ctx)
	stored := a.changeAs(ctx, func(c *change) error {
		c.actor = l.holder
		facts := []string{org.Fact("id", l.id), org.Fact("sender", l.sender.Email)}
		c.log(l.action, l.holder.Email, append(facts, m.outcome()...)...)
		if m.delivery == org.DeliveryFailed {
			return c.FailRequest(ctx, l.id, claimed)
		}
		return c.SetRequested(ctx, l.id, claimed)
	})
	if m.delivery == org.DeliveryFailed {
		err = fmt.Errorf("the mail to %s was not delivered: %s: %w", l.sender.Email, m.why, org.ErrUndelivered)
		return errors.Join(err, stored)
	}
	return stored
}

// expiredLinkOf finds what a link is for that has expired by now.
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

// argumentFor is how a command names what has that email and id: by the email, unless a shell or a flag could take that
// for something else.
func argumentFor(email, id string) string {
	word := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	odd := func(r rune) bool { return !word(r) && !strings.ContainsRune("@._+-", r) }
	if strings.ContainsFunc(email, odd) || !strings.ContainsFunc(email[:min(1, len(email))], word) {
		return id
	}
	return email
}
