//go:build unix

package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/roster-cli/roster/internal/browse"
	"github.com/roster-cli/roster/internal/testenv/headless"
)

// A story of `browse` is a file in testdata/browse. Its comment is the commands that make the organization, and members
// who join, as in "join bo@acme.example manager". Each of its
// files is named for what is done, and has the screen that is shown then:
//
//	start 80x24 members     browse starts on a terminal of that size
//	press down enter        keys are pressed
//	type role=manager       text is typed
//	resize 60x12            the terminal gets another size
//	roster members delete…  somebody else runs a command
type browseStory struct {
	t    *testing.T
	w    *world
	path string
	told *txtar.Archive
}

// watcher is a terminal on which browse runs.
type watcher interface {
	start(width, height int, table string)
	press(keys ...string)
	write(text string)
	resize(width, height int)
	meanwhile()
	// wait returns the screen once it is the one that is wanted, or else as it stays.
	wait(want string) string
}

// TestBrowseStories plays the stories without a terminal.
func TestBrowseStories(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, database func() string) {
		eachStory(t, database, func(w *world) watcher { return &modelWatcher{w: w} })
	})
}

// eachStory plays each story on a database of its own, which is an entry of the environment.
func eachStory(t *testing.T, database func() string, on func(*world) watcher) {
	t.Helper()
	paths, err := filepath.Glob("testdata/browse/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no stories: ", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			told, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			w := storied(t, database())
			s := browseStory{t, w, path, told}
			w.begins(string(told.Comment))
			s.play(on(w))
		})
	}
}

// storied is a world whose clock stands still and whose ids are always the same.
func storied(t *testing.T, environ ...string) *world {
	t.Helper()
	return newWorld(t, append(environ, "ROSTER_TEST_NOW=2026-03-08T09:00:00Z", "TZ=UTC",
		"ROSTER_TEST_SEED="+filepath.Join(t.TempDir(), "seed"))...)
}

// begins does what the comment of a story says.
func (w *world) begins(comment string) {
	w.t.Helper()
	for line := range strings.Lines(comment) {
		switch args := words(strings.TrimSpace(line)); {
		case len(args) > 0 && args[0] == "roster":
			w.must(args[1:]...)
		case len(args) > 0 && args[0] == "join":
			w.join(args[1], args[2])
		}
	}
}

// play does what the story says, and compares the screens.
func (s browseStory) play(on watcher) {
	changed := false
	for i, f := range s.told.Files {
		want := strings.TrimRight(string(f.Data), "\n")
		s.do(on, strings.Fields(f.Name), f.Name)
		got := on.wait(want)
		if got == want {
			continue
		}
		if *update {
			s.told.Files[i].Data, changed = []byte(got+"\n"), true
			continue
		}
		s.t.Fatalf("%s, after %q shows\n%s\nwant\n%s", s.path, f.Name, got, want)
	}
	if changed {
		if err := os.WriteFile(s.path, txtar.Format(s.told), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s browseStory) do(on watcher, args []string, whole string) {
	var width, height int
	switch args[0] {
	case "start":
		_, _ = fmt.Sscanf(args[1], "%dx%d", &width, &height)
		on.start(width, height, args[2])
	case "press":
		on.press(args[1:]...)
	case "type":
		on.write(strings.TrimPrefix(whole, "type "))
	case "resize":
		_, _ = fmt.Sscanf(args[1], "%dx%d", &width, &height)
		on.resize(width, height)
	case "roster":
		s.w.must(words(strings.TrimPrefix(whole, "roster "))...)
		on.meanwhile()
	default:
		s.t.Fatalf("there is nothing called %q to do", args[0])
	}
}

// modelWatcher watches the model, without a terminal.
type modelWatcher struct {
	w      *world
	screen *headless.Screen
}

func (m *modelWatcher) start(width, height int, table string) {
	m.screen = m.w.browses(width, table)
	m.screen.Start(width, height)
}

func (m *modelWatcher) press(keys ...string) { m.screen.Press(keys...) }
func (m *modelWatcher) write(text string)    { m.screen.Type(text) }
func (m *modelWatcher) resize(width, height int) {
	m.screen.Tell(tea.WindowSizeMsg{Width: width, Height: height})
}
func (m *modelWatcher) meanwhile() { m.screen.Tell(browse.Recheck{}) }

func (m *modelWatcher) wait(want string) string {
	if m.screen.Quit {
		return "it has ended"
	}
	got := strings.TrimRight(m.screen.Text(), "\n")
	for range 50 {
		if got == want {
			break
		}
		m.screen.Tell(nil)
		got = strings.TrimRight(m.screen.Text(), "\n")
		time.Sleep(10 * time.Millisecond)
	}
	return got
}
