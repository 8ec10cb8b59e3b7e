package mail

import (
	"fmt"
	netmail "net/mail"
	"strings"

	"golang.org/x/net/idna"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

// Composer writes mails from one address.
type Composer struct {
	from      netmail.Address
	languages map[string]*language
}

// NewComposer returns a Composer of mails from an address such as Acme <no-reply@acme.example>. Files in folder replace
// the built-in templates with the same name (fr/invitation.html); folder may be empty. It returns org.ErrUsage for a
// wrong address or template, and a template's error names its file and line.
func NewComposer(from, folder string) (*Composer, error) {
	address, err := parseFrom(from)
	if err != nil {
		return nil, err
	}
	files, err := readTemplates(folder)
	if err != nil {
		return nil, err
	}
	c := &Composer{from: address, languages: map[string]*language{}}
	for _, code := range locale.Supported() {
		l, err := newLanguage(code, files)
		if err == nil && folder != "" {
			err = l.tryAll()
		}
		if err != nil {
			return nil, wrongTemplate(err)
		}
		c.languages[code] = l
	}
	return c, nil
}

func (c *Composer) language(code string) *language {
	if l, ok := c.languages[code]; ok {
		return l
	}
	return c.languages[locale.Default]
}

// parseFrom reads an address with or without a name; its domain becomes A-labels.
func parseFrom(s string) (netmail.Address, error) {
	address, err := netmail.ParseAddress(s)
	if err != nil {
		return netmail.Address{}, wrongFrom(s)
	}
	at := strings.LastIndexByte(address.Address, '@')
	local, domain := address.Address[:at], address.Address[at+1:]
	unquoted := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),:;<>@[\]`, r) }
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || strings.ContainsFunc(local+ascii, unquoted) {
		return netmail.Address{}, wrongFrom(s)
	}
	address.Address = local + "@" + ascii
	return *address, nil
}

func wrongFrom(s string) error {
	return org.Hint(fmt.Errorf("mail.from %q is not an address to send from: %w", s, org.ErrUsage),
		"write it as Acme <no-reply@acme.example>")
}
