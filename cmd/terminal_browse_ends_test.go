//go:build unix

package cmd

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/browse"
	"github.com/roster-cli/roster/internal/listing"
)

// A mistake in browse ends it, and the terminal is as it was: one at the start, when a key is pressed, aside, and in drawing.
func TestTerminalBrowsePanics(t *testing.T) {
	t.Parallel()
	template := founded(t)
	for name, breaks := range map[string]func(browse.Table) browse.Table{
		"start":   func(t browse.Table) browse.Table { return broken{Table: t, look: true} },
		"pressed": func(t browse.Table) browse.Table { return broken{Table: t, look: true} },
		"aside":   func(t browse.Table) browse.Table { return broken{Table: t, window: true} },
		"drawing": func(t browse.Table) browse.Table { return broken{Table: t, lay: true} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := template.copied(t)
			ctx, world := w.browsed(80)
			world.Tables[1] = breaks(world.Tables[1])
			p := w.terminal(size{80, 24}, "browse")
			p.look()
			ended, first := make(chan error, 1), map[bool]string{true: "invitations", false: "members"}[name == "start"]
			go func() {
				ended <- browse.Run(ctx, world, browse.Terminal{In: p.tty, Out: p.tty, Term: "xterm-256color", Started: first})
			}()
			if name != "start" {
				p.see("ana@acme.example")
				p.press("2")
			}
			want := "browse ended by a mistake of its own: one for the test (at terminal_browse_ends_test.go:"
			if err := <-ended; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("it ended with %v", err)
			}
			p.restored()
		})
	}
}

// broken is a table that cannot be looked at, whose rows cannot be read, or cannot be laid out.
type broken struct {
	browse.Table
	look, window, lay bool
}

type brokenLook struct {
	browse.Look
	b broken
}

func (b broken) Look(v browse.View) (browse.Look, error) {
	mistake(b.look)
	look, err := b.Table.Look(v)
	return brokenLook{look, b}, err
}

func (l brokenLook) Window(ctx context.Context, w listing.Window) ([]browse.Row, error) {
	mistake(l.b.window)
	return l.Look.Window(ctx, w)
}

func (l brokenLook) Lay(rows []browse.Row, width int) listing.Layout {
	mistake(l.b.lay)
	return l.Look.Lay(rows, width)
}

func mistake(made bool) {
	if made {
		panic("one for the test")
	}
}

// A database that stays locked is a message, and afterwards browse goes on.
func TestTerminalBrowseLocked(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.environ = append(w.environ, "ROSTER_TEST_WAIT=300ms")
	w.join("bo@acme.example", "user")
	p := w.sit(size{100, 24}, "browse")
	p.see("bo@acme.example")
	remove := func() {
		p.press("G\r")
		p.see("reset password")
		p.press("x")
		p.see("No") // the question
	}
	remove()
	release := w.lock()
	p.press("y")
	p.see("locked")
	release()
	p.press("q") // the page
	p.see("bo@acme.example")
	remove()
	p.press("y")
	for end := time.Now().Add(patience); w.run("members", "show", "bo@acme.example").code != 4; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("nobody was deleted\n%s", p.screen())
		}
	}
	p.press("q")
	p.ends(0)
}

// After Ctrl-Z, or when somebody else stops it, the shell has its terminal back, and with fg browse draws its screen again.
func TestTerminalBrowseSuspends(t *testing.T) {
	t.Parallel()
	w := founded(t)
	m := &tmuxWatcher{w: w, name: peer(t, "tmux", "browse is drawn in a terminal"), patience: patience}
	m.runs(100, 24, "PS1=ready: sh -i")
	m.write("sh -c 'echo $$ >pid; exec roster browse'\n")
	m.until("ana@acme.example")
	before := m.screen()
	for i, stop := range []func(){
		func() { m.tmux("send-keys", "C-z") },
		func() { w.must("/bin/sh", "-c", "kill -TSTP $(cat pid)") },
		func() { w.must("/bin/sh", "-c", "kill -TSTP $(cat pid)") },
	} {
		stop()
		m.until("Stopped")
		if screen := m.screen(); strings.Contains(screen, "ana@acme.example") {
			t.Errorf("the shell's screen is\n%s", screen)
		}
		m.write(fmt.Sprintf("clear; echo $((10 + %d)) in the shell\n", i))
		m.until(fmt.Sprintf("%d in the shell\n", 10+i))
		m.write("fg\n")
		m.until("ana@acme.example")
		if after := m.wait(before); after != before {
			t.Errorf("with fg the screen is\n%s\nwant\n%s", after, before)
		}
	}
	m.tmux("send-keys", "i")
	m.until("Email address")
	m.tmux("send-keys", "C-c")
	m.until("interrupted\nready:")
	m.write("echo ended with $?\n")
	m.until("ended with 130")
}
