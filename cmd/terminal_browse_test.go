//go:build unix

package cmd

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// However browse ends, the terminal is as it was.
func TestTerminalBrowseEnds(t *testing.T) {
	t.Parallel()
	template := founded(t)
	for name, end := range map[string]struct {
		code int
		do   func(*person)
	}{
		"q":       {0, func(p *person) { p.press("q") }},
		"escape":  {0, func(p *person) { p.press("\x1b") }},
		"ctrl-c":  {130, func(p *person) { p.press("\x03") }},
		"SIGINT":  {130, func(p *person) { _ = p.command.Process.Signal(syscall.SIGINT) }},
		"SIGTERM": {143, func(p *person) { _ = p.command.Process.Signal(syscall.SIGTERM) }},
		"SIGQUIT": {143, func(p *person) { _ = p.command.Process.Signal(syscall.SIGQUIT) }},
		"SIGHUP":  {143, func(p *person) { _ = p.command.Process.Signal(syscall.SIGHUP) }},
		"in a question": {130, func(p *person) {
			p.press("i")
			p.see("Email address")
			p.press("\x03")
		}},
		"SIGTERM in a question": {143, func(p *person) {
			p.press("i")
			p.see("Email address")
			_ = p.command.Process.Signal(syscall.SIGTERM)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := template.copied(t).sit(size{80, 24}, "browse")
			p.see("ana@acme.example")
			end.do(p)
			p.ends(end.code)
		})
	}
}

// A terminal that cannot be drawn on gets the lists instead.
func TestTerminalBrowseDumb(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.environ = append(w.environ, "TERM=dumb")
	p := w.sit(size{80, 24}, "browse")
	if text := p.ends(2); !strings.Contains(text, "roster members list") {
		t.Errorf("it says\n%s", text)
	}
}

// Without a shell to go back to, Ctrl-Z does not stop browse.
func TestTerminalBrowseAlone(t *testing.T) {
	t.Parallel()
	p := founded(t).sit(size{80, 24}, "browse")
	p.see("ana@acme.example")
	p.press("\x1a")
	p.see("there is no shell to go back to")
	p.press("q")
	p.ends(0)
}

// With NO_COLOR there is no colour, and --no-color does the same.
func TestTerminalBrowseColor(t *testing.T) {
	t.Parallel()
	template := founded(t)
	template.must("invitations", "create", "bo@acme.example", "--role", "user", "-q")
	for name, c := range map[string]struct {
		environ, flag string
		colored       bool
	}{"colour": {"A=b", "-y", true}, "NO_COLOR": {"NO_COLOR=1", "-y", false}, "flag": {"A=b", "--no-color", false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := template.copied(t)
			w.environ = append(w.environ, c.environ)
			w.must("invitations", "create", "cy@acme.example", "--role", "user", "-q")
			p := w.sit(size{100, 24}, "browse", "invitations", c.flag)
			p.see("pending")
			p.press("q")
			p.ends(0)
			if got := strings.Contains(p.raw(), "\x1b[33m"); got != c.colored {
				t.Errorf("colour is %t, want %t", got, c.colored)
			}
		})
	}
}

// Who may not administer sees the tables, no entries that change something, and why.
func TestTerminalBrowseRights(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.join("bo@acme.example", "manager")
	p := w.sit(size{100, 24}, "browse", "--as", "bo@acme.example")
	p.see("ana@acme.example")
	p.press("\r")
	p.see("display information")
	p.see("Nothing can be changed: bo@acme.example")
	p.press("q") // the menu
	p.press("i")
	p.see("Nothing can be changed")
	p.press("q")
	if text := p.ends(0); strings.Contains(text, "reset password") {
		t.Errorf("it offers changes\n%s", text)
	}
}

// A database that is gone is a message, and browse goes on when it is back.
func TestTerminalBrowseGone(t *testing.T) {
	t.Parallel()
	w := founded(t)
	p := w.sit(size{200, 24}, "browse", "invitations")
	p.see("there are none")
	time.Sleep(1500 * time.Millisecond) // it looks for changes every second, and has done so once
	if err := os.Rename(w.database(), w.database()+".away"); err != nil {
		t.Fatal(err)
	}
	p.see("was removed or replaced")
	if err := os.Rename(w.database()+".away", w.database()); err != nil {
		t.Fatal(err)
	}
	p.see("there are none")
	p.press("q")
	p.ends(0)
}
