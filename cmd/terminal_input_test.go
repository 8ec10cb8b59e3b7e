//go:build unix

package cmd

import (
	"strings"
	"testing"
)

// endOfInput is Ctrl-D.
const endOfInput = "\x04"

// Whoever has a command read standard input, and is at a terminal, is told what it waits for and how to end that. They
// end it once. --quiet drops the note, --no-input does not: nothing is asked.
func TestTerminalInput(t *testing.T) {
	t.Parallel()
	const ending = " from the terminal; end with Ctrl-D on a line of its own\n"
	w := founded(t)
	for _, c := range []struct {
		typed, note, want string
		args              []string
	}{
		{"bo@acme.example\rcy@acme.example\r", "note: waiting for names, one a line," + ending, "cy@acme.example", []string{"invitations", "create", "-", "--role", "user", "--dry-run"}},
		{"bo@acme.example\r", "note: waiting for names, one a line," + ending, "bo@acme.example", []string{"invitations", "create", "-", "--role", "user", "--dry-run", "--no-input"}},
		{"email,role\rbo@acme.example,user\r", "note: waiting for a CSV table" + ending, "created", []string{"invitations", "create", "--from", "-", "--dry-run"}},
		{"groups: [GIS]\r", "note: waiting for a YAML file" + ending, "would be", []string{"apply", "-", "--dry-run"}},
		{"ana@acme.example\r", "", "", []string{"members", "show", "-", "-q"}},
	} {
		p := w.sit(usual(), c.args...)
		if c.note != "" {
			p.see(c.note)
		}
		p.press(c.typed + endOfInput)
		p.see(c.want)
		if screen := p.ends(0); c.note == "" && strings.Contains(screen, "waiting") {
			t.Errorf("%q: a note with --quiet:\n%s", c.args, screen)
		}
	}
}
