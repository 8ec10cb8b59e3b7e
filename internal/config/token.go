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

// tokenTimeout is the maximum time that a command may take to print a token.
const tokenTimeout = 30 * time.Second

// UsesToken reports whether roster signs in to the mail server with an access token instead of a password.
func (m SMTP) UsesToken() bool { return m.TokenCommand != "" || m.TokenFile != "" }

// Token returns the access token: what TokenCommand prints, run by the shell in that environment, else what TokenFile
// holds; one line. If the command fails, the *Error has what it printed.
func (m SMTP) Token(ctx context.Context, environ []string) (Secret, error) {
	if m.TokenCommand == "" {
		return secretFile("mail.smtp.token_file", m.TokenFile)
	}
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	shell := []string{"/bin/sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/c"}
	}
	c := exec.CommandContext(ctx, shell[0], shell[1], m.TokenCommand) //nolint:gosec // it is the owner's own configuration
	c.WaitDelay = time.Second
	c.Env = environ
	var out, words limitedBuffer
	c.Stdout, c.Stderr = &out, &words
	err := c.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it succeeded, and left a program behind that holds its output open
	}
	switch {
	case out.more:
		return "", usage("mail.smtp.token_command prints more than %d bytes", maxSecretFile)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", usage("mail.smtp.token_command printed no token within %s", tokenTimeout)
	case err != nil:
		said := strings.TrimSpace(string(words.kept))
		return "", usage("mail.smtp.token_command failed: %s", cmp.Or(said, err.Error()))
	}
	printed, err := io.ReadAll(plaintext.NewReader(bytes.NewReader(out.kept)))
	if err != nil {
		return "", usage("mail.smtp.token_command prints no text: %v", err)
	}
	return oneSecret("what mail.smtp.token_command prints", string(printed))
}

// limitedBuffer keeps the first maxSecretFile bytes that are written to it, and whether there were more.
type limitedBuffer struct {
	kept []byte
	more bool
}

// Write returns io.ErrShortWrite beyond the limit, which ends the program that writes.
func (a *limitedBuffer) Write(p []byte) (int, error) {
	n := min(len(p), maxSecretFile-len(a.kept))
	a.kept = append(a.kept, p[:n]...)
	if n < len(p) {
		a.more = true
		return n, io.ErrShortWrite
	}
	return n, nil
}
