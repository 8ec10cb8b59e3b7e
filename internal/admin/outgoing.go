package admin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
	"github.com/roster-cli/roster/internal/store"
)

// Deliver delivers one message. Its error may have the methods Permanent() bool, which reports whether the server will
// never accept a message for that recipient, and Unconfirmed() bool, which reports whether the message may have been
// delivered.
type Deliver func(ctx context.Context, m org.Mail) error

// message returns a mail of that kind about an invitation, without the link.
func (a *Admin) message(ctx context.Context, kind org.MailKind, i org.Invitation) (out org.Mail, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		o, err := s.Organization(ctx)
		if err != nil {
			return err
		}
		sender, err := effectiveSender(ctx, s, i.Sender)
		out = org.Mail{
			Kind: kind, Key: i.ID + "." + messageVersion(i), To: i.Recipient, Language: i.Language,
			Sender: cmp.Or(sender.Name, o.Name), ReplyTo: sender.Email, Organization: o.Name, Role: i.Role, Expires: i.Expires,
		}
		if kind != org.MailInvitation {
			out.Key += "." + string(kind)
		}
		return err
	})
	return out, err
}

// messageVersion differs between messages about the same invitation, by link, expiry and time of the previous message,
// because a mail program may drop a message with the id of another one. It reveals nothing about the link.
func messageVersion(i org.Invitation) string {
	sum := sha256.Sum256(fmt.Appendf(slices.Clone(i.SecretHash), "%d %d", i.Expires.Unix(), i.Sent.Unix()))
	return hex.EncodeToString(sum[:8])
}

// MailReset mails the link of a new reset. If that fails it returns ErrUndelivered, and the link stays valid.
func (a *Admin) MailReset(ctx context.Context, r org.Reset) error {
	o, err := a.Store.Organization(ctx)
	if err != nil {
		return err
	}
	err = a.Mail(ctx, org.Mail{
		Kind: org.MailReset, Key: r.ID, To: r.Member.Email, Language: r.Member.Language,
		Sender: o.Name, Organization: o.Name, Link: r.Link, Expires: r.Expires,
	})
	if err == nil {
		return nil
	}
	reason := withoutToken(err.Error(), r.Link)
	switch {
	case isUnconfirmed(err):
		err = fmt.Errorf("the mail to %s may not have been delivered: %s: %w",
			r.Member.Email, reason, org.ErrUndelivered)
		return org.Hint(err, "the link is valid: ask the member, or share it by hand")
	case ctx.Err() != nil:
		return ctx.Err()
	}
	err = fmt.Errorf("the mail to %s was not delivered: %s: %w", r.Member.Email, reason, org.ErrUndelivered)
	return org.Hint(err, "the link is valid: share it by hand")
}

// isUnconfirmed reports whether the message may have been delivered although a Deliver returned err.
func isUnconfirmed(err error) bool {
	u, ok := errors.AsType[interface {
		error
		Unconfirmed() bool
	}](err)
	return ok && u.Unconfirmed()
}

// isPermanent reports whether err, from a Deliver, says that no message will ever reach the recipient.
func isPermanent(err error) bool {
	p, ok := errors.AsType[interface {
		error
		Permanent() bool
	}](err)
	return ok && p.Permanent()
}

// withoutToken removes the token of link, whole or in pieces, from text: a mail server may quote the message in its
// reply. It also removes anything that may be a token in another form: escaped, in lower case, or without its
// beginning.
func withoutToken(text, link string) string {
	const public = len("rst_") + 12 // the prefix and the id, which are no secret
	token := link[strings.LastIndexByte(link, '/')+1:]
	for n := len(token); n > public; n-- {
		text = strings.ReplaceAll(text, token[:n], safetext.Concealed)
	}
	text = regexp.MustCompile(`[A-Za-z0-9_%=-]{24,}`).ReplaceAllString(text, safetext.Concealed)
	return safetext.Conceal(text, token[min(public, len(token)):])
}
