//go:build unix

package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestToken: a token is what a command prints or a file holds, one line of text; what is wrong is told in the command's
// words.
func TestToken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, test := range map[string]struct {
		smtp SMTP
		want string
		err  string
	}{
		"printed":             {smtp: SMTP{TokenCommand: "echo ya29.x"}, want: "ya29.x"},
		"printed in UTF-16":   {smtp: SMTP{TokenCommand: `printf '\377\376y\0a\0\r\0\n\0'`}, want: "ya"},
		"of its environment":  {smtp: SMTP{TokenCommand: `echo "$WHO"`}, want: "acme"},
		"nothing":             {smtp: SMTP{TokenCommand: "true"}, err: "what mail.smtp.token_command prints is empty"},
		"several lines":       {smtp: SMTP{TokenCommand: "echo a; echo b"}, err: "has more than one line"},
		"much":                {smtp: SMTP{TokenCommand: "yes ya29 | tr -d '\\n'"}, err: "prints more than 4096 bytes"},
		"much, on one line":   {smtp: SMTP{TokenCommand: "yes"}, err: "prints more than 4096 bytes"},
		"much of an error":    {smtp: SMTP{TokenCommand: "yes >&2"}, err: "mail.smtp.token_command failed: y"},
		"a program stays":     {smtp: SMTP{TokenCommand: "sleep 5 & echo ya29.z"}, want: "ya29.z"},
		"a failure":           {smtp: SMTP{TokenCommand: "echo sign in again >&2; exit 3"}, err: "mail.smtp.token_command failed: sign in again"},
		"a silent failure":    {smtp: SMTP{TokenCommand: "exit 3"}, err: "failed: exit status 3"},
		"a file":              {smtp: SMTP{TokenFile: file("token", "\ufeffya29.y\r\n", 0o600)}, want: "ya29.y"},
		"a file of others":    {smtp: SMTP{TokenFile: file("open", "ya29.y", 0o644)}, err: "it holds a secret, and others may use it"},
		"a file that is gone": {smtp: SMTP{TokenFile: filepath.Join(dir, "gone")}, err: "does not exist"},
	} {
		token, err := test.smtp.Token(t.Context(), []string{"PATH=" + os.Getenv("PATH"), "WHO=acme"})
		if token.Reveal() != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %q, %v; want %q, %q", name, token.Reveal(), err, test.want, test.err)
		}
		if err != nil && strings.Contains(err.Error(), "ya29") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
