//go:build unix

package cmd

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/clipperhouse/displaywidth"

	"github.com/roster-cli/roster/internal/browse"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/headless"
)

// Whatever is pressed, browse goes on, fills the screen, changes nothing that was not confirmed, and shows what the list
// command shows with the same filter, order and columns.
func TestBrowseRandomKeys(t *testing.T) {
	t.Parallel()
	steps := testenv.Full(10000, 150)
	seed := rand.Uint64()
	r := randomWalk{T: t, chance: rand.New(rand.NewPCG(seed, 0)), w: peopled(t), width: 100, height: 24}
	r.screen = r.start()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d, after %q\n%s", seed, r.pressed, r.screen.Text())
		}
	})
	r.screen.Start(r.width, r.height)
	version, agreed := r.version(), false
	for n := range steps {
		if n%12 == 0 {
			r.screen.Press("esc", "esc", "esc") // out of what goes on for long
		}
		before := r.screen.Text()
		key := r.step()
		now := r.version()
		// What was agreed to may take longer than the screen waits; until it is done the dialog stays.
		agreed = strings.Contains(before, "Yes     No") && (key == "y" || key == "enter") ||
			agreed && strings.Contains(before, "Esc cancels")
		if now != version && !agreed {
			t.Fatalf("%q changed something on\n%s", key, before)
		}
		version = now
		fills(r.T, r.screen.Text(), r.width, r.height)
		r.lists()
		if t.Failed() {
			return
		}
	}
	t.Logf("%d screens were compared with lists", r.compared)
	if r.compared < steps/100 {
		t.Errorf("only %d of %d screens were compared with lists", r.compared, steps)
	}
	r.w.sound()
}

// peopled is an organization with members, groups, resources and invitations of all kinds.
func peopled(t *testing.T) *world {
	t.Helper()
	w := founded(t, testDatabase+"=", "ROSTER_TEST_NOW=2026-03-08T09:00:00Z", "TZ=UTC")
	for _, group := range []string{"GIS", "Field crew", "東京", "Übermut"} {
		w.must("groups", "create", group, "-q")
	}
	for i := range 40 {
		role := []org.Role{org.User, org.Manager, org.Administrator}[i%7%3]
		w.employ(role, fmt.Sprintf("m%02d@acme.example", i))
	}
	for i := range 12 {
		w.must("groups", "add-member", []string{"GIS", "Field crew", "東京"}[i%3], fmt.Sprintf("m%02d@acme.example", i), "-q")
		w.must("resources", "create", fmt.Sprintf("R%02d", i), "--kind", org.ResourceKinds()[1], "--owner", "m01@acme.example", "-q")
		w.must("invitations", "create", fmt.Sprintf("i%02d@partner.example", i), "--role", "user", "--group", "GIS", "-q")
	}
	return w
}

// randomWalk presses keys at random.
type randomWalk struct {
	*testing.T

	chance        *rand.Rand
	w             *world
	screen        *headless.Screen
	width, height int
	view          map[string]browse.View // of each table, as it was looked at last
	version       func() string
	pressed       []string
	compared      int
	last          string // the screen that was compared last
}

func (r *randomWalk) start() *headless.Screen {
	r.view = map[string]browse.View{}
	return r.w.browsesWith(r.width, "members", func(w *browse.World) {
		for i, table := range w.Tables {
			w.Tables[i] = spied{table, r.view}
		}
		look := w.Version
		r.version = func() string {
			v, err := look(context.Background())
			if err != nil {
				r.Fatal(err)
			}
			return v
		}
	})
}

// spied is a table of which it is known how it was looked at last.
type spied struct {
	browse.Table

	view map[string]browse.View
}

func (s spied) Look(v browse.View) (browse.Look, error) {
	look, err := s.Table.Look(v)
	if err == nil {
		s.view[s.Noun()] = v
	}
	return look, err
}

// step does something, and returns the key that was pressed.
func (r *randomWalk) step() string {
	keys := []string{
		"up", "down", "down", "pgup", "pgdown", "home", "end", "left", "right", "enter", "enter", "enter", "esc", "esc",
		"tab", "shift+tab", "space", "backspace", "ctrl+u", "ctrl+c", "1", "2", "3", "4", "5", "a", "c", "d", "f", "g", "h", "i",
		"l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "x", "y", "/", "?", "G",
	}
	texts := []string{"role=user", "groups:GIS", " AND ", "name", " desc", ",", "(", `"`, "é", "東京", "m0", "status=pending", "new@acme.example"}
	var key string
	switch n := r.chance.IntN(100); {
	case n < 2:
		r.width, r.height = []int{40, 80, 120, 200}[r.chance.IntN(4)], 10+r.chance.IntN(40)
		key = fmt.Sprintf("%dx%d", r.width, r.height)
		r.note(key)
		r.screen.Tell(tea.WindowSizeMsg{Width: r.width, Height: r.height})
	case n < 12 && r.typing():
		key = texts[r.chance.IntN(len(texts))]
		r.note(key)
		r.screen.Type(key)
	case n < 14:
		x, y := r.chance.IntN(r.width), r.chance.IntN(r.height)
		key = fmt.Sprintf("click %d %d", x, y)
		r.note(key)
		r.screen.Tell(tea.MouseClickMsg{X: x, Y: y, Button: []tea.MouseButton{tea.MouseLeft, tea.MouseRight}[r.chance.IntN(2)]})
	default:
		key = keys[r.chance.IntN(len(keys))]
		r.note(key)
		r.screen.Press(key)
	}
	return key
}

// note keeps the last keys, for a report.
func (r *randomWalk) note(key string) {
	r.pressed = append(r.pressed, key)
	r.pressed = r.pressed[max(0, len(r.pressed)-60):]
}

// typing reports whether a line is being typed.
func (r *randomWalk) typing() bool {
	text := r.screen.Text()
	return strings.Contains(text, "Esc cancels") || strings.Contains(text, strings.Repeat("─", r.width))
}

// fills checks that a screen is filled and not overfilled.
func fills(t *testing.T, screen string, width, height int) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	if len(lines) != height {
		t.Errorf("%d lines on a screen of %d", len(lines), height)
	}
	for _, line := range lines {
		if displaywidth.String(line) > width {
			t.Errorf("a line is wider than %d: %q", width, line)
		}
	}
}
