// Package config reads the configuration: flags first, then the environment, then a file, then defaults.
//
// To follow a setting from --config to its field of Config, read Load in load.go, readDocument in document.go and the
// keys in schema.go. To follow `roster config set`, read Assign and edited in edit.go, and Change in change.go.
package config

import (
	"fmt"
	"time"

	"github.com/spf13/viper"
)

// Config is everything that can be configured: the schema has a key for each field. Paths in it are absolute, unless a
// relative WorkDir was given.
type Config struct {
	// Database is a file or a postgres:// address, which may contain a password: show it through Redact.
	// It is empty only if no folder is known and none is named; see RequireKnown.
	Database string
	// DatabaseRead is the postgres:// address of a replica of Database, which may contain a password too; empty for none.
	DatabaseRead string
	// As is the email of the member who acts; empty if nobody is named.
	As       string
	Link     Link
	Mail     Mail
	Password Password
	// Tables has an entry for each list.
	Tables map[string]*Table
	Serve  Serve
}

// Link says what invitation links look like.
type Link struct {
	// BaseURL is https, or http to this machine, without a slash at its end.
	BaseURL string
	// KeyFile is empty only if no folder is known and none is named.
	KeyFile string
	// Key is the sealing key itself, which only ROSTER_LINK_KEY sets.
	Key Secret
	// ExpiresIn is positive.
	ExpiresIn time.Duration
}

// Mail says how invitations are mailed.
type Mail struct {
	From string
	// Templates is a folder with the organization's own templates; empty for the built-in ones.
	Templates string
	// Rate is the maximum number of messages a minute; 0 for no limit.
	Rate int
	SMTP SMTP
}

// SMTP is the mail server. An empty Host means that there is none.
type SMTP struct {
	Host         string
	Port         int
	Username     string
	Password     Secret
	PasswordFile string
	// TokenCommand prints an OAuth access token, which TokenFile may hold instead; either is used instead of a
	// password.
	TokenCommand string
	TokenFile    string
	// TLS is starttls, implicit, or none, the last for loopback only.
	TLS string
	// Hello is the name by which this machine introduces itself; empty for its host name.
	Hello string
	// Timeout is how long the server may take to answer a command.
	Timeout time.Duration
}

// Password is the policy for new passwords.
type Password struct {
	MinLength int
}

// Table is how a list is shown as a table; empty fields mean the defaults of that list.
type Table struct {
	Columns []string
	Sort    string
}

// Serve is where the web server listens.
type Serve struct {
	Listen string
	// TrustedProxies are addresses or prefixes in CIDR notation.
	TrustedProxies []string
}

// Loaded is a configuration and where it comes from.
type Loaded struct {
	Config
	// File is the file that was read; empty if there is none.
	File string
	// DefaultFile is where a new configuration is written: the file that was named, else the user's own.
	// It is empty if neither is known.
	DefaultFile string
	// Profile is the profile in use, in lower case; empty for none.
	Profile string
	// Separate means that the profile in use is a separate organization, with its own database.
	Separate bool

	unknown map[string]*Error // why a folder is unknown, by the XDG variable that would name it
	profile map[string]any    // what the profile in use sets itself
	sources map[string]string
	merged  *viper.Viper
}

// ProfileSets reports whether the profile in use sets the key itself.
func (l Loaded) ProfileSets(key string) bool {
	_, set := l.profile[key]
	return set
}

// DatabaseIsURL reports whether the database is a PostgreSQL address and not a file.
func (l Loaded) DatabaseIsURL() bool { return IsAddress(l.Database) }

// Error is a mistake in the configuration. It never contains a secret.
type Error struct {
	Message string
	// Hint is what to do about it, or empty.
	Hint string
}

func (e *Error) Error() string { return e.Message }

// usage makes an Error without a hint.
func usage(format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...)}
}

func (e *Error) hint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}
