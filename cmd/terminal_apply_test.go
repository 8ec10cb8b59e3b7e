//go:build linux

package cmd

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// The plan is shown and asked about, in words that fit a narrow terminal too. A no, and Ctrl-C, leave all as it was.
func TestTerminalApply(t *testing.T) {
	t.Parallel()
	w := leaving(t)
	args := append([]string{"apply", w.file("wanted.yaml", wanted)}, applyFlags()...)
	before := w.state()
	for _, c := range []struct {
		size size
		keys string
		code int
		tell string
	}{
		{size{80, 24}, "n" + enter, 3, "cancelled; nothing changed"},
		{size{80, 24}, enter, 3, "cancelled; nothing changed"},
		{size{40, 24}, ctrlC, 130, "interrupted"},
	} {
		p := w.sit(c.size, args...)
		for _, line := range []string{
			"2 invitations will be made\n", "\n  delete group GIS (0 members, 1 permission)\n", // what cannot be undone comes first
			"\n  change role of dee@acme.example from manager to user\n", "\n  create invitation p3@acme.example to user (language en)\n", "Make 18 changes, deleting 1 member", "undone.",
		} {
			p.see(line)
		}
		p.press(c.keys)
		if screen := p.ends(c.code); !strings.Contains(screen, c.tell) || w.state() != before {
			t.Errorf("something was changed, or it says something else:\n%s", screen)
		}
	}
	p := w.sit(usual(), args...)
	p.see("undone.")
	p.press("y" + enter)
	p.see("1 group created, 3 members changed")
	p.ends(0)
	p = w.sit(usual(), args...)
	p.see("nothing to change")
	p.ends(0)
}

// What others do while somebody thinks about a plan makes it another one, and nothing is done; or it does not touch it.
func TestTerminalApplyMeanwhile(t *testing.T) {
	t.Parallel()
	template := leaving(t)
	for name, c := range map[string]struct {
		other []string
		code  int
	}{
		"another member leaves": {[]string{"members", "delete", "bo@acme.example", "--transfer-to", "ana@acme.example", "--yes"}, 5},
		"invited already":       {[]string{"invitations", "create", "p2@acme.example", "--role", "user"}, 5},
		"one more to prune":     {[]string{"groups", "create", "Night shift"}, 5},
		"heir gone":             {[]string{"members", "delete", "cy@acme.example", "--transfer-to", "ana@acme.example", "--yes"}, 5},
		"heir demoted":          {[]string{"members", "update", "cy@acme.example", "--role", "user", "--transfer-to", "ana@acme.example"}, 5},
		"the file itself":       {nil, 0},
		"unrelated":             {[]string{"members", "update", "cy@acme.example", "--name", "Cy"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := template.copied(t)
			p := w.sit(usual(), append([]string{"apply", w.file("wanted.yaml", wanted)}, applyFlags()...)...)
			p.see("undone.")
			if c.other == nil {
				w.file("wanted.yaml", "members: []") // what was shown is done
			} else {
				w.wants(w.run(slices.Concat(c.other, []string{"--as", "ana@acme.example", "-q"})...), 0, "")
			}
			before := w.state()
			p.press("y" + enter)
			screen := p.ends(c.code)
			if c.code != 0 && (w.state() != before || !strings.Contains(screen, "the plan changed since you were asked; nothing was done")) {
				t.Errorf("something was changed, or it says something else:\n%s", screen)
			}
			if e := w.run("members", "show", "bo@acme.example"); c.code == 0 && e.code != 4 {
				t.Errorf("bo is still there: %s", e.out)
			}
		})
	}
}

// Names that would do something to a terminal are shown; what belongs to others goes only when that is typed.
func TestTerminalApplyHostile(t *testing.T) {
	t.Parallel()
	const hostile = "\x1b[35mCity\n\u202egone\a"
	w := leaving(t)
	w.change(func(ctx context.Context, s *store.Store) error {
		return s.AddGroup(ctx, org.Group{ID: "group0000000", Name: hostile})
	})
	args := []string{"apply", w.file("left.yaml", "groups: [GIS]\nmembers: [{email: ana@acme.example}, {email: cy@acme.example}, {email: dee@acme.example}]"), "--prune", "--max-removals", "1", "--as", "ana@acme.example"}
	p := w.sit(usual(), append(args, "--delete-resources")...)
	p.see(`delete group \x1b[35mCity\n\u202egone\a`)
	p.asked("Others lose", enter)
	p.ends(3)
	p = w.sit(usual(), append(args, "--delete-resources")...)
	p.asked("type bo@acme.example", "bo@acme.example"+enter)
	p.see("1 member deleted")
	p.ends(0)
	if raw := p.raw(); strings.Contains(raw, "\x1b[35m") || strings.ContainsAny(raw, "\a\u202e") {
		t.Errorf("a name controls the terminal: %q", raw)
	}
}
