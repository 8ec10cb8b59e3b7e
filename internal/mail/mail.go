// Package mail writes the messages that roster sends, in the recipient's language, and hands them to a mail server.
package mail

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
)

// kinds are the kinds of mail, each of which has its templates.
func kinds() []org.MailKind {
	return []org.MailKind{org.MailInvitation, org.MailReminder, org.MailReset, org.MailRequest, org.MailTest}
}

// Message is a mail that is ready to be sent.
type Message struct {
	msg      *gomail.Msg
	from, to string
}

// Compose writes m in its language: text and HTML, with the headers of a message that a program sends. Text that others
// wrote is made safe. It returns an error for an address that is not as org.ParseEmail returns it, and for a link that
// is not http or https.
func (c *Composer) Compose(m org.Mail) (Message, error) {
	if err := check(m); err != nil {
		return Message{}, fmt.Errorf("compose the %s: %w", m.Kind, err)
	}
	lang := c.language(m.Language)
	subject, text, html, err := lang.write(m)
	if err != nil {
		return Message{}, fmt.Errorf("compose the %s: %w", m.Kind, templateError(err))
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&c.from)
	msg.ToMailAddress(&netmail.Address{Address: m.To})
	if m.ReplyTo != "" {
		replyTo(msg, safetext.Line(m.Sender), m.ReplyTo)
	}
	msg.Subject(headerText(subject))
	msg.SetDateWithValue(m.Date.UTC())
	msg.SetMessageIDWithValue(messageID(m.Key, c.from.Address))
	msg.SetGenHeader(gomail.HeaderContentLang, lang.code)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834
	msg.SetBodyString(gomail.TypeTextPlain, text)
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	return Message{msg: msg, from: c.from.Address, to: m.To}, nil
}

// check returns an error if m cannot be sent, so that nothing that was stored wrongly makes a second recipient or
// header.
func check(m org.Mail) error {
	if !slices.Contains(kinds(), m.Kind) {
		return errors.New("there is no such letter")
	}
	for _, email := range []string{m.To, cmp.Or(m.ReplyTo, m.To)} {
		if plain, err := org.ParseEmail(email); err != nil || plain != email {
			return fmt.Errorf("%q is not a plain email address", email)
		}
	}
	if m.Kind == org.MailRequest || m.Kind == org.MailTest {
		return nil
	}
	web := strings.HasPrefix(m.Link, "https://") || strings.HasPrefix(m.Link, "http://")
	if !web || safetext.Line(m.Link) != m.Link || strings.Contains(m.Link, " ") {
		return errors.New("its link is not an http address") // which is a secret
	}
	return nil
}

// messageID is made of key, which may be any text, and the domain of the address from.
func messageID(key, from string) string {
	sum := sha256.Sum256([]byte(key))
	return fmt.Sprintf("%x%s", sum[:16], from[strings.LastIndexByte(from, '@'):])
}
