package admin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Kind is what a message is about.
type Kind string

// The kinds of messages.
const (
	MailInvitation Kind = "invitation"
	MailReminder   Kind = "reminder" // the invitation is about to expire
	MailReset      Kind = "reset"    // a link to set a password
)

// Outgoing is a message to somebody.
type Outgoing struct {
	Kind         Kind
	Key          string // a message of which it is not known whether it was sent has the same when it is sent again; any other is another
	To           string
	Language     string
	Sender       string // their name
	ReplyTo      string // their address
	Organization string
	Role         org.Role // of an invitation
	Link         string
	Expires      time.Time
}

// Deliver delivers one message. Its error may have a method Permanent() bool, which tells that the server will never take a
// message for that recipient, and a method Unconfirmed() bool, which tells that the message may have been delivered.
type Deliver func(ctx context.Context, m Outgoing) error

// outgoing is a message about an invitation, but for its link.
func (a *Admin) outgoing(ctx context.Context, kind Kind, i org.Invitation) (out Outgoing, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		o, err := s.Organization(ctx)
		if err != nil {
			return err
		}
		sender, err := senderName(ctx, s, i.Sender)
		out = Outgoing{
			Kind: kind, Key: i.ID + "." + edition(i), To: i.Recipient, Language: i.Language,
			Sender: sender, ReplyTo: i.Sender, Organization: o.Name, Role: i.Role, Expires: i.Expires,
		}
		if kind != MailInvitation {
			out.Key += "." + string(kind)
		}
		return err
	})
	return out, err
}

// edition tells the messages of an invitation apart by link, expiry, and when the one before was sent, for a mail program may
// drop one that has the id of another. It says nothing about the link.
func edition(i org.Invitation) string {
	sum := sha256.Sum256(fmt.Appendf(slices.Clone(i.SecretHash), "%d %d", i.Expires.Unix(), i.Sent.Unix()))
	return hex.EncodeToString(sum[:8])
}

// MailReset mails a link that was just made. ErrUndelivered: it was not delivered, and stays valid.
func (a *Admin) MailReset(ctx context.Context, r org.Reset) error {
	o, err := a.Store.Organization(ctx)
	if err != nil {
		return err
	}
	err = a.Mail(ctx, Outgoing{
		Kind: MailReset, Key: r.ID, To: r.Member.Email, Language: r.Member.Language, Organization: o.Name, Link: r.Link, Expires: r.Expires,
		Sender: o.Name, ReplyTo: "",
	})
	switch {
	case err == nil:
		return nil
	case isUnconfirmed(err):
		return org.Hint(fmt.Errorf("the mail to %s may not have been delivered: %s: %w", r.Member.Email,
			withoutToken(err.Error(), r.Link), org.ErrUndelivered), "the link is valid: ask the member, or share it by hand")
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return org.Hint(fmt.Errorf("the mail to %s was not delivered: %s: %w", r.Member.Email, withoutToken(err.Error(), r.Link), org.ErrUndelivered),
		"the link is valid: share it by hand")
}

// isUnconfirmed tells whether the message that err, of a Deliver, is about may have been delivered.
func isUnconfirmed(err error) bool {
	u, ok := errors.AsType[interface {
		error
		Unconfirmed() bool
	}](err)
	return ok && u.Unconfirmed()
}

// isPermanent tells whether err, of a Deliver, says that no message will ever reach the recipient.
func isPermanent(err error) bool {
	p, ok := errors.AsType[interface {
		error
		Permanent() bool
	}](err)
	return ok && p.Permanent()
}

// withoutToken is text, in which a mail server may repeat what it was sent, without the token of link, however it was cut. Nor
// is anything left that may be a token in another spelling: escaped, in lower case, without its beginning.
func withoutToken(text, link string) string {
	const public = len("rst_") + 12 // its kind, and the id
	token := link[strings.LastIndexByte(link, '/')+1:]
	for n := len(token); n > public; n-- {
		text = strings.ReplaceAll(text, token[:n], "[redacted]")
	}
	return regexp.MustCompile(`[A-Za-z0-9_%=-]{24,}`).ReplaceAllString(text, "[redacted]")
}
