package mail

import (
	"cmp"
	"reflect"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
)

// fields are what a template may show.
type fields struct {
	Sender       string // the name of the person who invites, or who asks for another link
	SenderEmail  string
	Recipient    string
	Organization string
	Role         string // in the reader's language
	Link         string
	Until        string // when the link ends, in the reader's language
	Command      string // in a request: the command that makes another link
	Subject      string // in HTML only
	Language     string // a BCP 47 tag
	Label        string // of a button
}

// WithLabel sets the label of the layout's button: {{template "button" (.WithLabel "Accept invitation")}}.
func (f fields) WithLabel(label string) fields {
	f.Label = label
	return f
}

// fieldNames returns the names of the fields as templates write them.
func fieldNames() []string {
	var names []string
	for f := range reflect.TypeFor[fields]().Fields() {
		names = append(names, "."+f.Name)
	}
	return names
}

func (lang *language) fields(l org.Mail) (fields, error) {
	f := fields{
		Sender:       safetext.Line(cmp.Or(l.Sender, l.ReplyTo)),
		SenderEmail:  l.ReplyTo,
		Recipient:    l.To,
		Organization: safetext.Line(l.Organization),
		Role:         lang.words.roles[l.Role],
		Link:         l.Link,
		Command:      safetext.Line(l.Command),
		Language:     lang.code,
	}
	if l.Expires.IsZero() {
		return f, nil
	}
	until, err := lang.words.date(l.Expires)
	f.Until = until
	return f, err
}

// sample is a mail to try templates with.
func sample(kind org.MailKind, role org.Role) org.Mail {
	return org.Mail{
		Kind: kind, Key: "sample", To: "bo@acme.example", ReplyTo: "ana@acme.example", Sender: "Ana Martín",
		Organization: "Acme & Söhne", Role: role, Link: "https://portal.acme.example/accept/roster_7f3k",
		Expires: time.Date(2026, time.November, 29, 14, 5, 0, 0, time.UTC),
		Command: "roster invitations resend bo@acme.example",
	}
}
