//go:build unix

package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestHostileNames types, in real shells, what a shell would not take for itself and what a hostile name goes on with.
// Either the program gets that name, or nothing is offered: it is never executed.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	for name := range shells() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := founded(t)
			for _, group := range []string{"Field $(touch pwned) crew", "v$(touch pwned) y", "x`touch pwned` y", "z(touch pwned) y", "w!touch", "~root crew"} {
				w.must("groups", "create", group, "-q")
			}
			w.must("resources", "create", "; touch pwned", "--kind", "project", "-q")
			s := w.openShell(name)
			for _, c := range []struct{ typed, want, offered string }{
				{`groups show "Field $`, "Field $(touch pwned) crew", "bash"},
				{`groups show Field\ $`, "Field $(touch pwned) crew", "bash"},
				{"groups show v$", "v$(touch pwned) y", "bash"},
				{"groups show x`", "x`touch pwned` y", "bash fish"},
				{"groups show \"x`", "x`touch pwned` y", "bash fish"},
				{"groups show z(", "z(touch pwned) y", "zsh without fish"}, // which offers every command of the machine
				{`groups show "z(`, "z(touch pwned) y", "bash zsh fish"},
				{`groups show "w!`, "w!touch", "bash zsh fish"},
				{"groups show w!", "w!touch", "bash zsh fish"},
				{"groups show ~", "~root crew", "bash"},
				{"members list --filter 'groups:v", `groups:"v$(touch pwned) y"`, "bash zsh fish"},
				{`members list --filter "groups:x`, "groups:\"x`touch pwned` y\"", "bash zsh fish"},
				{"members list --filter groups:z", `groups:"z(touch pwned) y"`, "bash zsh fish"},
				{`members list --filter "groups:v$`, `groups:"v$(touch pwned) y"`, "bash"},
				{"resources show project/;", "; touch pwned", ""},
				{`resources show "project/;`, "project/; touch pwned", "bash zsh fish"},
			} {
				shell, _, _ := strings.Cut(name, " ")
				if strings.Contains(c.offered, "without "+shell) {
					continue
				}
				if strings.Contains(c.offered, shell) {
					before := strings.Fields(c.typed)[:2+strings.Count(c.typed, "--")]
					s.completes("roster "+c.typed+tab, append(before, c.want)...)
				} else {
					s.abandons("roster " + c.typed + tab)
				}
				if os.Remove(filepath.Join(w.dir, "pwned")) == nil {
					t.Errorf("%q: a name was executed", c.typed)
				}
			}
		})
	}
}

// abandons types a command line that may be unfinished, enters it, and gives it up: until the shell runs the very
// command that was typed last, and so waits for the next.
func (s *shell) abandons(typed string) {
	s.t.Helper()
	s.enter(typed)
	time.Sleep(time.Second) // there is nothing to wait for
	wait := 100 * time.Millisecond
	for end := time.Now().Add(patience); time.Now().Before(end); wait *= 2 {
		s.press("\x03")
		time.Sleep(wait)
		again := filepath.Join(s.home, fmt.Sprintf("again%d", wait.Milliseconds()))
		s.press("\x15touch " + again + enter)
		if !appears(again, 2*wait) {
			continue
		}
		for ; ; s.runs++ { // what it ran is of no matter
			if _, err := os.Stat(filepath.Join(s.home, fmt.Sprintf("run%d", s.runs))); err != nil {
				return
			}
		}
	}
	s.t.Fatalf("%q cannot be given up:\n%s", typed, s.screen())
}
