//go:build unix

package cmd

import (
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// A person who changes several members, or gives up their own role, sees the plan and is asked; after a no nothing
// changed.
func TestTerminalUpdate(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	w.employ(org.Administrator, "eve@acme.example")
	before := w.state()
	several := []string{"members", "update", "bo@acme.example", "dee@acme.example", "--as", "ana@acme.example"}
	demote := append(slices.Clone(several), "--role", "user", "--transfer-to", "cy@acme.example")
	for _, keys := range []struct {
		typed string
		code  int
	}{{"n" + enter, 3}, {enter, 3}, {ctrlC, 130}} {
		p := w.sit(usual(), demote...)
		for _, line := range []string{
			"2 members will be changed", "resources will be transferred",
			"change role of bo@acme.example from administrator to user", "transfer resource project/City of bo@acme.example to cy@acme.example",
		} {
			p.see(line)
		}
		p.asked("changes to Acme?", keys.typed)
		if screen := p.ends(keys.code); w.state() != before || strings.Contains(screen, "will no longer be") {
			t.Errorf("something changed, or it asks about something else:\n%s", screen)
		}
	}
	resign := []string{"members", "update", "ana@acme.example", "--role", "manager", "--as", "ana@acme.example"}
	p := w.sit(usual(), resign...)
	p.see("change role of ana@acme.example from administrator to manager")
	p.asked("Make 1 change to Acme? ana@acme.example will no longer be an Administrator.", "n"+enter)
	p.ends(3)
	p = w.sit(usual(), demote...)
	p.asked("changes to Acme?", "y"+enter)
	p.see("2 members changed, ")
	p.ends(0)
	p = w.sit(usual(), resign...)
	p.asked("will no longer be an Administrator.", "y"+enter)
	p.see("Manager")
	p.ends(0)
}

// One member is changed without a question, and so is what is as it should be already, or has consent.
func TestTerminalUpdateWithoutQuestion(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	for _, args := range [][]string{
		{"cy@acme.example", "--language", "fr"},
		{"dee@acme.example", "--role", "user", "--transfer-to", "cy@acme.example"},
		{"cy@acme.example", "bo@acme.example", "--language", "es", "--yes"},
		{"cy@acme.example", "bo@acme.example", "--language", "es"},
	} {
		p := w.sit(usual(), append([]string{"members", "update", "--as", "ana@acme.example"}, args...)...)
		if screen := p.ends(0); strings.Contains(screen, "?") {
			t.Errorf("%q asks:\n%s", args, screen)
		}
	}
}

// If the organization changes between the question and the answer, only what was shown is done, or nothing.
func TestTerminalUpdateMeanwhile(t *testing.T) {
	t.Parallel()
	template := leaving(t)
	for name, c := range map[string]struct {
		other []string
		code  int
	}{
		"owns more":    {[]string{"resources", "create", "New", "--kind", "form", "--owner", "bo@acme.example"}, 5},
		"one is gone":  {[]string{"members", "delete", "dee@acme.example", "--transfer-to", "ana@acme.example", "--yes"}, 5},
		"one is done":  {[]string{"members", "update", "dee@acme.example", "--role", "user", "--transfer-to", "ana@acme.example"}, 5},
		"heir demoted": {[]string{"members", "update", "cy@acme.example", "--role", "user", "--transfer-to", "ana@acme.example"}, 5},
		"unrelated":    {[]string{"members", "update", "cy@acme.example", "--name", "Cy"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := template.copied(t)
			p := w.sit(usual(), "members", "update", "bo@acme.example", "dee@acme.example", "--role", "user",
				"--transfer-to", "cy@acme.example", "--as", "ana@acme.example")
			p.see("changes to Acme?")
			w.wants(w.run(append(c.other, "--as", "ana@acme.example", "-q")...), 0, "")
			before := w.state()
			p.press("y" + enter)
			screen := p.ends(c.code)
			if c.code != 0 && (w.state() != before || !strings.Contains(screen, "the plan changed since you were asked; nothing was done")) {
				t.Errorf("something changed, or it says something else:\n%s", screen)
			}
		})
	}
}
