package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xhit/go-str2duration/v2"
)

// kind is the type of a key's value, as an error names it.
type kind string

const (
	text     kind = "text"
	path     kind = "a path"
	database kind = "a path or a postgres:// address"
	secret   kind = "text in quotes"
	number   kind = "a whole number"
	duration kind = "a duration like 7d, 12h or 2w"
	list     kind = "a list of texts"
)

// key is something that can be configured: a leaf of the file and a variable of the environment.
type key struct {
	name      string
	field     any // a pointer to the value
	kind      kind
	byDefault any
	// notEmpty keys may be left out, but must not be empty.
	notEmpty bool
	// envOnly keys must not be in a file.
	envOnly bool
}

// keys are what can be configured.
type keys []key

// schema lists every key.
func schema() keys { return schemaOf(&Config{}) }

// schemaOf lists every key, with its field in c.
func schemaOf(c *Config) keys {
	all := keys{
		{name: "database", field: &c.Database, kind: database, byDefault: "", notEmpty: true},
		{name: "database_read", field: &c.DatabaseRead, kind: database, byDefault: ""},
		{name: "as", field: &c.As, kind: text, byDefault: "", notEmpty: true},
		{name: "link.base_url", field: &c.Link.BaseURL, kind: text, byDefault: "http://localhost:8080", notEmpty: true},
		{name: "link.key_file", field: &c.Link.KeyFile, kind: path, byDefault: "", notEmpty: true},
		{name: "link.key", field: &c.Link.Key, kind: secret, byDefault: "", envOnly: true},
		{name: "link.expires_in", field: &c.Link.ExpiresIn, kind: duration, byDefault: 7 * 24 * time.Hour},
		{name: "mail.from", field: &c.Mail.From, kind: text, byDefault: ""},
		{name: "mail.templates", field: &c.Mail.Templates, kind: path, byDefault: ""},
		{name: "mail.rate", field: &c.Mail.Rate, kind: number, byDefault: 0},
		{name: "mail.smtp.host", field: &c.Mail.SMTP.Host, kind: text, byDefault: ""},
		{name: "mail.smtp.port", field: &c.Mail.SMTP.Port, kind: number, byDefault: 587},
		{name: "mail.smtp.username", field: &c.Mail.SMTP.Username, kind: text, byDefault: ""},
		{name: "mail.smtp.password", field: &c.Mail.SMTP.Password, kind: secret, byDefault: ""},
		{name: "mail.smtp.password_file", field: &c.Mail.SMTP.PasswordFile, kind: path, byDefault: ""},
		{name: "mail.smtp.token_command", field: &c.Mail.SMTP.TokenCommand, kind: text, byDefault: ""},
		{name: "mail.smtp.token_file", field: &c.Mail.SMTP.TokenFile, kind: path, byDefault: ""},
		{name: "mail.smtp.tls", field: &c.Mail.SMTP.TLS, kind: text, byDefault: "starttls", notEmpty: true},
		{name: "mail.smtp.hello", field: &c.Mail.SMTP.Hello, kind: text, byDefault: ""},
		{name: "mail.smtp.timeout", field: &c.Mail.SMTP.Timeout, kind: duration, byDefault: 5 * time.Minute},
		{name: "password.min_length", field: &c.Password.MinLength, kind: number, byDefault: 15},
		{name: "serve.listen", field: &c.Serve.Listen, kind: text, byDefault: "127.0.0.1:8080", notEmpty: true},
		{name: "serve.trusted_proxies", field: &c.Serve.TrustedProxies, kind: list, byDefault: []string(nil)},
	}
	c.Tables = map[string]*Table{}
	for _, table := range []string{"members", "invitations", "groups", "resources", "permissions", "audit"} {
		t := &Table{}
		c.Tables[table] = t
		all = append(all,
			key{name: "tables." + table + ".columns", field: &t.Columns, kind: list, byDefault: []string(nil)},
			key{name: "tables." + table + ".sort", field: &t.Sort, kind: text, byDefault: ""})
	}
	return all
}

// belongsToOrganization reports whether the key belongs to one organization: its database, who acts, its links and
// mail, where it is served. The other keys are preferences and policies of the person who runs roster.
func belongsToOrganization(name string) bool {
	section, _, _ := strings.Cut(name, ".")
	return slices.Contains([]string{"database", "database_read", "as", "link", "mail", "serve"}, section)
}

// variable returns the name of the key's environment variable.
func (k key) variable() string {
	return "ROSTER_" + strings.ToUpper(strings.ReplaceAll(k.name, ".", "_"))
}

// parse reads s, the value of a variable; ok is false if it is not of the key's kind.
func (k key) parse(s string) (value any, ok bool) {
	switch k.kind {
	case number:
		n, err := strconv.Atoi(s)
		return n, err == nil
	case duration:
		d, err := str2duration.ParseDuration(s)
		return d, err == nil
	case list:
		return split(s), true
	default:
		return s, true
	}
}

// split returns the parts of s between commas, without empty ones.
func split(s string) []string {
	parts := []string{}
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// find returns the key of that name, which is in lower case.
func (all keys) find(name string) (key, bool) {
	for _, k := range all {
		if k.name == name {
			return k, true
		}
	}
	return key{}, false
}

// children returns the names that are possible directly under the section, "" for the top of a file.
func (all keys) children(section string) []string {
	var names []string
	for _, k := range all {
		rest, under := strings.CutPrefix("."+k.name, strings.TrimSuffix("."+section, ".")+".")
		child, _, _ := strings.Cut(rest, ".")
		if under && !k.envOnly && !slices.Contains(names, child) {
			names = append(names, child)
		}
	}
	return names
}

// Keys are the keys that Assign takes, in the order of the documentation.
func Keys() []string {
	var names []string
	for _, k := range schema() {
		if k.kind != secret {
			names = append(names, k.name)
		}
	}
	return names
}

// Choices returns the values that a key may have, or nil if it may have any.
func Choices(name string) []string {
	if strings.EqualFold(name, "mail.smtp.tls") {
		return []string{"starttls", "implicit", "none"}
	}
	return nil
}

// IsPath reports whether the values of a key are paths.
func IsPath(name string) bool {
	k, _ := schema().find(strings.ToLower(name))
	return k.kind == path || k.kind == database
}
