//go:build unix

package cmd

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

const (
	clearLine = "\x15"
	fate      = "What is to become of what they leave?"
	heir      = "Who takes it over?"
)

// leave begins to delete bo@acme.example on a terminal.
func (w *world) leave(s size, flags ...string) *person {
	w.t.Helper()
	return w.sit(s, append([]string{"members", "delete", "bo@acme.example", "--as", "ana@acme.example"}, flags...)...)
}

// Whoever deletes an owner is told what they leave, asked what becomes of it and who takes it over, shown all that
// will happen, and asked again. Among many members they search.
func TestTerminalHandOver(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	w.employ(org.User, "eve@acme.example")
	for i := range 12 {
		w.employ(org.Manager, fmt.Sprintf("no%02d@acme.example", i))
	}
	p := w.leave(usual())
	p.see("bo@acme.example owns 3 resources and sent 1 pending invitation.")
	p.asked(fate, enter)
	p.asked("no11", "no07"+enter)
	p.see(heir + " no07 (no07@acme.example, Manager)")
	for _, line := range []string{
		"1 member will be deleted", "3 resources will be transferred to no07@acme.example", "1 permission will be removed",
		"1 group membership will be removed", "1 credential will be removed", "1 pending invitation will be handed over to ana@acme.example",
		"transfer resource project/City of bo@acme.example to no07@acme.example", "transfer invitation p1@acme.example",
	} {
		p.see(line)
	}
	p.asked("Delete 1 member (bo@acme.example) from Acme? This cannot be undone.", "y")
	p.press(enter)
	p.see("3 resources transferred to no07@acme.example")
	screen := p.ends(0)
	if strings.Contains(screen, "eve@acme.example") || strings.Contains(screen, "more; --dry-run") {
		t.Errorf("a User is offered as heir, or a short plan is cut:\n%s", screen)
	}
	if got := w.lines("resources", "list", "--filter", "owners:no07@acme.example", "--columns", "name"); !slices.Equal(got, []string{"City", "Roads", "Sensors"}) {
		t.Errorf("they own %v", got)
	}
}

// What others own is deleted only when the email of the member, or the path of the resource, is typed.
func TestTerminalTyped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, typed string
		args        []string
		ask         func(*person)
	}{
		{"member", "bo@acme.example", []string{"members", "delete", "bo@acme.example"}, func(p *person) { p.asked(fate, down+enter) }},
		{"resource", "project/City", []string{"resources", "delete", "project/City"}, func(*person) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := leaving(t)
			before := w.state()
			args := append(c.args, "--as", "ana@acme.example")
			for _, a := range []struct {
				keys string
				code int
			}{{"yes" + enter, 130}, {enter, 3}, {"\x04", 3}, {ctrlC, 130}, {"no" + enter, 3}} {
				p := w.sit(size{200, 24}, args...)
				c.ask(p)
				p.see("2 of them owned by others")
				p.see("owned by others, needs project/City")
				p.asked("Delete 1 ", a.keys)
				if strings.HasSuffix(a.keys, "s"+enter) || strings.HasSuffix(a.keys, "o"+enter) {
					p.see("type " + c.typed + " to go on, or nothing to cancel")
					p.press(map[int]string{130: ctrlC, 3: clearLine + enter}[a.code])
				}
				p.ends(a.code)
			}
			if w.state() != before {
				t.Error("something was changed")
			}
			p := w.sit(size{200, 24}, args...)
			c.ask(p)
			p.asked("Delete 1 ", "y"+enter)
			p.see("to go on, or nothing")
			p.press(clearLine + strings.ToUpper(c.typed) + enter)
			p.see("Others lose 2 resources; type " + c.typed + " to go on: " + strings.ToUpper(c.typed))
			p.see("resources deleted, 2 of them owned by others")
			p.ends(0)
			if got := w.lines("resources", "list", "--columns", "name"); slices.Contains(got, "Bridges") || !slices.Contains(got, "Survey") {
				t.Errorf("left are %v", got)
			}
		})
	}
}

// At each question Ctrl-C is 130, a no is 3, and nothing is changed, on a terminal of any size.
func TestTerminalDeletionLeft(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	before := w.state()
	for i, s := range []size{usual(), {40, 12}, {0, 0}} {
		for _, c := range []struct {
			code int
			keys []string // a question and its answer, alternately
		}{
			{130, []string{fate, ctrlC}},
			{130, []string{fate, enter, heir, ctrlC}},
			{130, []string{fate, enter, heir, enter, "Delete 1 member", ctrlC}},
			{3, []string{fate, enter, heir, enter, "Delete 1 member", []string{enter, "n" + enter, "\x04"}[i]}},
		} {
			p := w.leave(s)
			for i := 0; i < len(c.keys); i += 2 {
				p.asked(c.keys[i], c.keys[i+1])
			}
			if screen := p.ends(c.code); c.code == 3 && !strings.Contains(screen, "cancelled; nothing changed") {
				t.Errorf("it does not say that nothing was changed:\n%s", screen)
			}
		}
	}
	if w.state() != before {
		t.Error("something was changed")
	}
}

// --yes asks nothing, and --no-input refuses what would have to be asked.
func TestTerminalDeletionUnasked(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	before := w.state()
	for _, flags := range [][]string{
		{"--no-input"}, {"--yes"}, {"--no-input", "--yes"}, {"--no-input", "--delete-resources"}, {"--no-input", "--transfer-to", "cy@acme.example"},
	} {
		p := w.leave(usual(), flags...)
		p.see("Error: ")
		if screen := p.ends(7); strings.Contains(screen, "become of") || strings.Contains(screen, "will be") {
			t.Errorf("%v: it asks or shows:\n%s", flags, screen)
		}
	}
	if w.state() != before {
		t.Error("something was changed")
	}
	p := w.leave(usual(), "--delete-resources", "--yes")
	if screen := p.ends(0); strings.Contains(screen, "?") || !strings.Contains(screen, "1 member deleted") {
		t.Errorf("it asks, or does not say what it did:\n%s", screen)
	}
}

// A long plan is shown as its counts, its first 20 steps, and how many more there are; without colour where that is not
// wanted.
func TestTerminalLongPlan(t *testing.T) {
	t.Parallel()
	w := founded(t, "NO_COLOR=1")
	w.join("bo@acme.example", "manager")
	rows := "name,kind\n"
	for i := range 30 {
		rows += fmt.Sprintf("Survey %02d,form\n", i)
	}
	w.must("resources", "create", "--from", w.file("rows.csv", rows), "--owner", "bo@acme.example", "-q")
	for _, columns := range []uint16{40, 80, 200} {
		p := w.leave(size{columns, 24}, "--transfer-to", "ana@acme.example")
		p.see("30 resources will be transferred to ana@acme.example")
		p.see("and 12 more; --dry-run shows all")
		p.asked("Delete 1 member", ctrlC)
		screen, raw := p.ends(130), p.raw()
		if n := strings.Count(screen, "form/Survey"); n != 19 || strings.Contains(raw, "\x1b[3") {
			t.Errorf("%d columns: %d resources are shown, want 19, without colour: %q", columns, n, raw)
		}
	}
}
