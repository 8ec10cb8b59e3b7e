// Package mail writes the messages that roster sends, in the language of whoever gets them, and
// hands them to a mail server.
package mail

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
)

// Kind is what a letter is about, and the name of its templates.
type Kind string

// The kinds of letters.
const (
	Invitation Kind = "invitation"
	Reminder   Kind = "reminder" // the invitation is about to expire
	Reset      Kind = "reset"    // a link to set a new password, good once and for 24 hours
	Request    Kind = "request"  // the holder of an expired link asks for another one
	Test       Kind = "test"     // mail from this roster arrives
)

func kinds() []Kind { return []Kind{Invitation, Reminder, Reset, Request, Test} }

// Letter is what a message is made of. Text that others wrote is made safe here.
type Letter struct {
	Kind Kind
	// Key makes the Message-ID: two messages with the same key have the same one.
	Key string
	// Language is one of locale.Supported, else the letter is in locale.Default.
	Language string
	// To is the one recipient, as org.ParseEmail gives it.
	To string
	// SenderEmail, as org.ParseEmail gives it, gets the replies; empty: the configured address does.
	SenderEmail string
	Sender      string // their name; empty: the address
	// Organization is its name.
	Organization string
	Role         org.Role  // of an invitation
	Link         string    // http or https; of all kinds but Request and Test
	Expires      time.Time // of the link
	Command      string    // of a Request: what makes another link
	Date         time.Time
}

// Message is a letter that is ready to be sent.
type Message struct {
	msg      *gomail.Msg
	from, to string
}

// Compose writes l in its language: text and HTML, with the headers of a message that a program sends.
// An address that is not in its one form and a link that is none give an error.
func (c *Composer) Compose(l Letter) (Message, error) {
	if err := l.check(); err != nil {
		return Message{}, fmt.Errorf("compose the %s: %w", l.Kind, err)
	}
	lang := c.language(l.Language)
	subject, text, html, err := lang.write(l)
	if err != nil {
		return Message{}, fmt.Errorf("compose the %s: %w", l.Kind, templateError(err))
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&c.from)
	msg.ToMailAddress(&netmail.Address{Address: l.To})
	if l.SenderEmail != "" {
		replyTo(msg, safetext.Line(l.Sender), l.SenderEmail)
	}
	msg.Subject(headerText(subject))
	msg.SetDateWithValue(l.Date.UTC())
	msg.SetMessageIDWithValue(messageID(l.Key, c.from.Address))
	msg.SetGenHeader(gomail.HeaderContentLang, lang.code)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834
	msg.SetBodyString(gomail.TypeTextPlain, text)
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	return Message{msg: msg, from: c.from.Address, to: l.To}, nil
}

// check tells what keeps l from being sent, so that nothing that was stored wrongly makes a second recipient or header.
func (l Letter) check() error {
	if !slices.Contains(kinds(), l.Kind) {
		return errors.New("there is no such letter")
	}
	for _, email := range []string{l.To, cmp.Or(l.SenderEmail, l.To)} {
		if plain, err := org.ParseEmail(email); err != nil || plain != email {
			return fmt.Errorf("%q is not a plain email address", email)
		}
	}
	if l.Kind == Request || l.Kind == Test {
		return nil
	}
	web := strings.HasPrefix(l.Link, "https://") || strings.HasPrefix(l.Link, "http://")
	if !web || safetext.Line(l.Link) != l.Link || strings.Contains(l.Link, " ") {
		return errors.New("its link is not an http address") // which is a secret
	}
	return nil
}

// messageID is made of key, which may be any text, and the domain of the address from.
func messageID(key, from string) string {
	sum := sha256.Sum256([]byte(key))
	return fmt.Sprintf("%x%s", sum[:16], from[strings.LastIndexByte(from, '@'):])
}
