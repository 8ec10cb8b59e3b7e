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
	redacted        = "[redacted]"
	maxSecretFile   = 4 << 10
	secretForbidden = 0o027 // what a file with nothing but a secret in it must not allow
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

// InvitationLink is the variable that holds the link of an invitation to accept. It is no setting, but a secret.
const InvitationLink = "ROSTER_INVITATION_LINK"

// WithoutSecrets is an environment, in the form of os.Environ, without the variables that are secrets, and without the
// password in the address of the database.
func WithoutSecrets(environ []string) []string {
	left, all := []string{}, schema()
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		i := slices.IndexFunc(all, func(k key) bool { return strings.EqualFold(k.variable(), name) })
		switch {
		case strings.EqualFold(name, "PGPASSWORD"), strings.EqualFold(name, InvitationLink),
			i >= 0 && all[i].kind == secret:
			continue
		case i >= 0 && all[i].kind == database:
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
	return secretFile("mail.smtp.password_file", m.PasswordFile)
}

// secretFile returns the only line of a file that only its owner may read.
func secretFile(key, path string) (Secret, error) {
	f, err := readRegular(path, maxSecretFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", usage("%s %s does not exist", key, path)
	}
	if err != nil {
		return "", err
	}
	if err := f.refuse(secretForbidden, "holds a secret, and others may use it"); err != nil {
		return "", err
	}
	return oneSecret(key+" "+path, string(f.data))
}

// oneSecret returns the only line of text. what names the source in errors.
func oneSecret(what, text string) (Secret, error) {
	line := strings.TrimRight(text, "\n")
	if line == "" {
		return "", usage("%s is empty", what)
	}
	if strings.Contains(line, "\n") {
		return "", usage("%s has more than one line", what)
	}
	return Secret(line), nil
}
