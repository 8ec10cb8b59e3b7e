//go:build unix

package cmd

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// What names would do to a terminal is shown, not done: in the plan, in the list of members, and in the questions.
func TestTerminalHostilePlan(t *testing.T) {
	t.Parallel()
	const hostile = "\x1b[35mCity\n\u202egone\a"
	w := founded(t)
	w.join("bo@acme.example", "manager")
	w.change(func(ctx context.Context, s *store.Store) error {
		m := org.Member{ID: "manager00000", Name: hostile, Email: "cy@acme.example", Role: org.Manager, Language: "en", Joined: time.Unix(0, 0)}
		of := func(id string, r org.Resource) org.Resource {
			r.ID, r.Kind, r.Owners = id, "layer", []string{r.Owners[0]}
			return r
		}
		if err := s.AddMember(ctx, m); err != nil {
			return err
		}
		return s.AddResources(ctx, of("resource0001", org.Resource{Name: hostile, Owners: []string{"bo@acme.example"}}),
			of("resource0002", org.Resource{Name: "Roads", Owners: []string{"cy@acme.example"}, DependsOn: []string{"layer/" + hostile}}))
	})
	const shown = `\x1b[35mCity\n\u202egone\a`
	harmless := func(p *person, screen string) {
		if raw := p.raw(); strings.Contains(raw, "\x1b[35m") || strings.ContainsAny(raw, "\a\u202e") || strings.Contains(screen, "\ngone") {
			t.Errorf("a name controls the terminal: %q", raw)
		}
	}
	p := w.sit(size{200, 24}, "members", "delete", "bo@acme.example")
	p.asked(fate, enter)
	p.asked(shown, down+enter)
	p.see("layer/" + shown)
	p.asked("Delete 1 member", ctrlC)
	harmless(p, p.ends(130))
	p = w.sit(size{200, 24}, "resources", "delete", "resource0001")
	p.see("needs layer/" + shown)
	p.asked("Delete 1 ", "layer/"+shown+enter) // what cannot be typed is typed as it is shown
	p.see("2 resources deleted")
	harmless(p, p.ends(0))
}

// Nothing is locked while somebody thinks: others change what they like. What is deleted then is what was shown,
// and if that cannot be any more, nothing.
func TestTerminalMeanwhile(t *testing.T) {
	t.Parallel()
	template := leaving(t)
	hand, remove := []string{"--transfer-to", "cy@acme.example"}, []string{"--delete-resources"}
	for _, c := range []struct {
		name  string
		flags []string
		other []string
		code  int
	}{
		{"owns more", hand, []string{"resources", "create", "New", "--kind", "form", "--owner", "bo@acme.example"}, 5},
		{"owns less", hand, []string{"resources", "transfer", "layer/Roads", "--to", "dee@acme.example"}, 5},
		{"may use more", hand, []string{"permissions", "grant", "table/Inspections", "--level", "view", "--member", "bo@acme.example"}, 5},
		{"invited more", hand, []string{"invitations", "create", "p2@acme.example", "--role", "user", "--as", "bo@acme.example"}, 5},
		{"heir gone", hand, []string{"members", "delete", "cy@acme.example", "--transfer-to", "ana@acme.example", "--yes"}, 5},
		{"heir demoted", hand, []string{"members", "update", "cy@acme.example", "--role", "user", "--transfer-to", "ana@acme.example"}, 5},
		{"gone already", hand, []string{"members", "delete", "bo@acme.example", "--transfer-to", "ana@acme.example", "--yes"}, 5},
		{"more depends on it", remove, []string{"resources", "create", "New", "--kind", "form", "--owner", "dee@acme.example", "--depends-on", "layer/Bridges"}, 5},
		{"less depends on it", remove, []string{"resources", "delete", "table/Inspections", "--yes"}, 5},
		{"another owner", remove, []string{"permissions", "grant", "project/City", "--level", "own", "--member", "ana@acme.example"}, 5},
		{"unrelated", hand, []string{"resources", "create", "New", "--kind", "form", "--owner", "dee@acme.example"}, 0},
		{"unrelated too", remove, []string{"members", "update", "bo@acme.example", "--name", "Bob"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := template.copied(t)
			p := w.leave(usual(), c.flags...)
			p.see("Delete 1 member")
			if !slices.Contains(c.other, "--as") {
				c.other = append(c.other, "--as", "ana@acme.example")
			}
			e := w.run(append(c.other, "-q")...)
			if w.wants(e, 0, ""); e.took > promptly {
				t.Errorf("another had to wait for %v", e.took)
			}
			before := w.state()
			yes := "y" + enter
			if slices.Equal(c.flags, remove) {
				yes = "bo@acme.example" + enter
			}
			p.press(yes)
			screen := p.ends(c.code)
			if c.code == 0 {
				w.wants(w.run("members", "show", "bo@acme.example"), 4, "")
				return
			}
			if w.state() != before || !strings.Contains(screen, "the plan changed since you were asked; nothing was done") {
				t.Errorf("something was deleted, or it says something else:\n%s", screen)
			}
		})
	}
}
