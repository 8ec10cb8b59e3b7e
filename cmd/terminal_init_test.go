//go:build unix

package cmd

import (
	"strings"
	"testing"
)

// init asks for what it needs.
func TestTerminalInit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.sit(usual(), "init")
	p.asked("organization's name", "Acme Mapping"+enter)
	p.asked("email address", "ana@acme.example"+enter)
	p.asked("Your name", "Ana Ruiz"+enter)
	p.asked("invitation links begin", "https://portal.acme.example"+enter)
	p.see("Acme Mapping is ready")
	p.asked("Make a link now to set your password", "y")
	p.see("ana@acme.example sets a password with this link, once, until ")
	p.see("https://portal.acme.example/reset/rsp_")
	p.ends(0)
	if got := w.must("config", "show", "-o", "csv"); !strings.Contains(got, "link.base_url,https://portal.acme.example,") {
		t.Errorf("configuration:\n%s", got)
	}
	if got := strings.TrimSpace(w.must("members", "list", "-o", "csv", "--columns", "name,email", "--no-headers")); got != "Ana Ruiz,ana@acme.example" {
		t.Errorf("members %q", got)
	}

	// Whoever wants no password now is told how to get one later; so is who asks for JSON.
	w = newWorld(t)
	three := []string{"--organization", "Acme", "--email", "ana@acme.example", "--name", "Ana"}
	p = w.sit(usual(), append([]string{"init"}, three...)...)
	p.asked("Make a link now", enter)
	p.see("roster members reset-password ana@acme.example")
	if screen := p.ends(0); strings.Contains(screen, "/reset/") {
		t.Errorf("a link was made that nobody wanted:\n%s", screen)
	}
	w = newWorld(t)
	p = w.sit(usual(), append([]string{"init", "-o", "json"}, three...)...)
	p.see("roster members reset-password ana@acme.example")
	p.ends(0)

	// Nothing is made when the person changes their mind.
	w = newWorld(t)
	p = w.sit(usual(), "init", "--organization", "Acme")
	p.asked("email address", ctrlC)
	p.ends(130)
	w.wants(w.run("members", "list"), 4, "there is no database")
}
