package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
)

const (
	redacted          = "[redacted]"
	maxPasswordFile   = 4 << 10
	passwordForbidden = 0o027 // what a file with nothing but a secret in it must not allow
)

// Secret prints as [redacted] with every verb, in JSON, YAML and logs. Only Reveal returns it. Keep it in exported
// fields: fmt cannot call the methods of unexported ones.
type Secret string

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String and the methods below hide the secret wherever it is printed.
func (s Secret) String() string { return redacted }

// Format hides the secret with every verb of fmt.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText hides the secret in JSON, YAML and other text formats.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue hides the secret in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// WithoutSecrets is an environment, in the form of os.Environ, without the variables that are secrets, and without the
// password in the address of the database.
func WithoutSecrets(environ []string) []string {
	left := []string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		i := slices.IndexFunc(schema(), func(k key) bool { return strings.EqualFold(k.variable(), name) })
		switch {
		case strings.EqualFold(name, "PGPASSWORD"), i >= 0 && schema()[i].kind == secret:
			continue
		case i >= 0 && schema()[i].kind == database:
			entry = name + "=" + Redact(value)
		}
		left = append(left, entry)
	}
	return left
}

// Secret returns the password for the mail server: Password, else what PasswordFile holds, without the
// end of its line, else nothing. A file that others may read or write is refused with an *Error.
func (m SMTP) Secret() (Secret, error) {
	if m.Password != "" || m.PasswordFile == "" {
		return m.Password, nil
	}
	f, err := readRegular(m.PasswordFile, maxPasswordFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", usage("mail.smtp.password_file %s does not exist", m.PasswordFile)
	}
	if err != nil {
		return "", err
	}
	if err := f.refuse(passwordForbidden, "holds a password, and others may use it"); err != nil {
		return "", err
	}
	password := strings.TrimRight(string(f.data), "\n")
	if password == "" {
		return "", usage("mail.smtp.password_file %s is empty", m.PasswordFile)
	}
	if strings.Contains(password, "\n") {
		return "", usage("mail.smtp.password_file %s has more than one line", m.PasswordFile)
	}
	return Secret(password), nil
}
