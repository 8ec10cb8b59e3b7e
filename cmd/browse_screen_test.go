//go:build unix

package cmd

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/browse"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv/headless"
)

// shows waits until a screen shows text.
func shows(t *testing.T, s *headless.Screen, text string) {
	t.Helper()
	for until := time.Now().Add(patience); !strings.Contains(s.Text(), text); s.Tell(nil) {
		if time.Now().After(until) {
			t.Fatalf("%q is not shown:\n%s", text, s.Text())
		}
	}
}

// follow does one step after the other: "see TEXT" waits until a screen shows that, "type TEXT" types it, all else are keys.
func follow(t *testing.T, s *headless.Screen, steps ...string) {
	t.Helper()
	for _, step := range steps {
		switch what, text, _ := strings.Cut(step, " "); what {
		case "see":
			shows(t, s, text)
		case "type":
			s.Type(text)
		default:
			s.Press(strings.Fields(step)...)
		}
	}
}

// browses is `browse` in this process, without a terminal.
func (w *world) browses(width int, table string) *headless.Screen {
	return w.browsesWith(width, table, func(*browse.World) {})
}

// browsesWith is browses in a world that change changes.
func (w *world) browsesWith(width int, table string, change func(*browse.World)) *headless.Screen {
	w.t.Helper()
	ctx, world := w.browsed(width)
	change(&world)
	return screenOf(ctx, world, table)
}

// screenOf is the screen of `browse` with one of the tables.
func screenOf(ctx context.Context, world browse.World, table string) *headless.Screen {
	world.Still = true
	s := headless.New()
	s.Waiting = func(text string) bool {
		return strings.Contains(text, "Esc cancels") || strings.Contains(text, "q leaves.")
	}
	s.Model = browse.Model(ctx, world, table, s.Send)
	return s
}

func (w *world) browsed(width int) (context.Context, browse.World) {
	w.t.Helper()
	return browseOf(w.t, envForTest(w.dir, w.environ, "browse"), width)
}

// browseOf is what `browse` works on, in this process, until the test ends.
func browseOf(t *testing.T, e *env, width int) (context.Context, browse.World) {
	t.Helper()
	newRoot(e)
	e.tty.InTTY, e.tty.OutTTY, e.tty.ErrTTY, e.tty.Width = true, true, true, func() int { return width }
	ctx, cancel := context.WithCancel(context.Background())
	cfg, opened, err := e.open.store(ctx, store.Options{Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	watch, err := opened.Watch()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_, _ = watch.Close(), opened.Close()
	})
	world, err := browsedWorld(ctx, e, cfg, opened)
	if err != nil {
		t.Fatal(err)
	}
	world.Version = watch.Version
	return ctx, world
}
