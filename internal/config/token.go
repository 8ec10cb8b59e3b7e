package config

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/plaintext"
)

// tokenPatience is how long a command may take to print a token.
const tokenPatience = 30 * time.Second

// UsesToken tells whether the mail server is given an access token instead of a password.
func (m SMTP) UsesToken() bool { return m.TokenCommand != "" || m.TokenFile != "" }

// Token returns the access token: what TokenCommand prints, run by the shell in that environment, else what TokenFile
// holds; one line. A command that fails is an *Error with its own words.
func (m SMTP) Token(ctx context.Context, environ []string) (Secret, error) {
	if m.TokenCommand == "" {
		return secretFile("mail.smtp.token_file", m.TokenFile)
	}
	ctx, cancel := context.WithTimeout(ctx, tokenPatience)
	defer cancel()
	shell := []string{"/bin/sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/c"}
	}
	c := exec.CommandContext(ctx, shell[0], shell[1], m.TokenCommand) //nolint:gosec // it is the owner's own configuration
	c.WaitDelay = time.Second
	c.Env = environ
	var words bytes.Buffer
	c.Stderr = &words
	out, err := c.Output()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", usage("mail.smtp.token_command printed no token within %s", tokenPatience)
	case err != nil:
		said := strings.TrimSpace(words.String())
		return "", usage("mail.smtp.token_command failed: %s", cmp.Or(said, err.Error()))
	}
	printed, err := io.ReadAll(plaintext.NewReader(bytes.NewReader(out)))
	if err != nil {
		return "", usage("mail.smtp.token_command prints no text: %v", err)
	}
	return oneSecret("what mail.smtp.token_command prints", string(printed))
}
