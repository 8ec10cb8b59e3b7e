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
	span     kind = "a duration like 7d, 12h or 2w"
	list     kind = "a list of texts"
)

// key is something that can be configured: a leaf of the file and a variable of the environment.
type key struct {
	name     string
	kind     kind
	fallback any
	// filled keys may be left out, but must not be empty.
	filled bool
	// envOnly keys must not be in a file.
	envOnly bool
}

// keys are what can be configured.
type keys []key

// schema lists every key. Config has a field for each.
func schema() keys {
	all := keys{
		{name: "database", kind: database, fallback: "", filled: true},
		{name: "as", kind: text, fallback: "", filled: true},
		{name: "link.base_url", kind: text, fallback: "http://localhost:8080", filled: true},
		{name: "link.key_file", kind: path, fallback: "", filled: true},
		{name: "link.key", kind: secret, fallback: "", envOnly: true},
		{name: "link.expires_in", kind: span, fallback: 7 * 24 * time.Hour},
		{name: "mail.from", kind: text, fallback: ""},
		{name: "mail.templates", kind: path, fallback: ""},
		{name: "mail.rate", kind: number, fallback: 0},
		{name: "mail.smtp.host", kind: text, fallback: ""},
		{name: "mail.smtp.port", kind: number, fallback: 587},
		{name: "mail.smtp.username", kind: text, fallback: ""},
		{name: "mail.smtp.password", kind: secret, fallback: ""},
		{name: "mail.smtp.password_file", kind: path, fallback: ""},
		{name: "mail.smtp.token_command", kind: text, fallback: ""},
		{name: "mail.smtp.token_file", kind: path, fallback: ""},
		{name: "mail.smtp.tls", kind: text, fallback: "starttls", filled: true},
		{name: "mail.smtp.hello", kind: text, fallback: ""},
		{name: "mail.smtp.timeout", kind: span, fallback: 5 * time.Minute},
		{name: "password.min_length", kind: number, fallback: 15},
		{name: "serve.listen", kind: text, fallback: "127.0.0.1:8080", filled: true},
		{name: "serve.trusted_proxies", kind: list, fallback: []string(nil)},
	}
	for _, table := range []string{"members", "invitations", "groups", "resources", "permissions", "audit"} {
		all = append(all,
			key{name: "tables." + table + ".columns", kind: list, fallback: []string(nil)},
			key{name: "tables." + table + ".sort", kind: text, fallback: ""})
	}
	return all
}

// ofOrganization reports whether the key belongs to one organization: its database, who acts, its links and mail, where
// it is served. The other keys are preferences and policies of the person who runs roster.
func ofOrganization(name string) bool {
	section, _, _ := strings.Cut(name, ".")
	return slices.Contains([]string{"database", "as", "link", "mail", "serve"}, section)
}

// variable is the key's name in the environment.
func (k key) variable() string {
	return "ROSTER_" + strings.ToUpper(strings.ReplaceAll(k.name, ".", "_"))
}

// parse reads s, the value of a variable; ok is false if it is not of the key's kind.
func (k key) parse(s string) (value any, ok bool) {
	switch k.kind {
	case number:
		n, err := strconv.Atoi(s)
		return n, err == nil
	case span:
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

// Choices are the only values that a key may have; nil if it may have others.
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
