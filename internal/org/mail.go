package org

import "time"

// MailKind is what a Mail is about, and the name of its templates.
type MailKind string

// The kinds of mail.
const (
	MailInvitation MailKind = "invitation"
	MailReminder   MailKind = "reminder" // the invitation is about to expire
	MailReset      MailKind = "reset"    // a link to set a new password
	MailRequest    MailKind = "request"  // the holder of an expired link asks for another one
	MailTest       MailKind = "test"     // mail from this roster arrives
)

// Mail is the content of a message to one person. Package mail makes text that others wrote safe.
type Mail struct {
	Kind         MailKind
	Key          string // the same if the mail is sent again for want of an answer; unique otherwise
	To           string // the one recipient, as ParseEmail returns it
	Language     string // one of locale.Supported; anything else is locale.Default
	Sender       string // their name; "": their address
	ReplyTo      string // their address, as ParseEmail returns it; "": replies go to the configured address
	Organization string
	Role         Role      // of an invitation
	Link         string    // http or https; of all kinds but MailRequest and MailTest
	Expires      time.Time // of the link
	Command      string    // of a MailRequest: what makes another link
	Date         time.Time // when it is sent
}
