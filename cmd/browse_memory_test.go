//go:build unix

package cmd

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"weak"

	"github.com/roster-cli/roster/internal/browse"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// A command that browse has run leaves nothing behind.
func TestBrowseForgetsCommands(t *testing.T) {
	t.Parallel()
	w := founded(t)
	e := envForTest(w.dir, w.environ, "browse")
	newRoot(e)
	var seen weak.Pointer[bytes.Buffer]
	p := browse.Person{Size: func() (width, height int) { return 80, 24 }}
	func() {
		kept := new(bytes.Buffer)
		seen = weak.Make(kept)
		sub := *e
		sub.origin = func() string { return kept.String() } // what the command knows
		if got := (&commandRunner{e: &sub}).run(context.Background(), p, "members", "show", "ana@acme.example"); got.Failed {
			t.Fatal(got.Err)
		}
	}()
	for range 10 {
		runtime.GC()
	}
	if seen.Value() != nil {
		t.Error("the command is still in memory")
	}
}

// However much somebody moves and looks, browse takes no more than so much memory.
func TestBrowseMemory(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" || instrumented() {
		t.Skip("what a process takes is read from /proc, and is more with the race detector")
	}
	const members, most = 3000, 60
	w := founded(t)
	emails := make([]string, members)
	for i := range emails {
		emails[i] = fmt.Sprintf("m%04d@acme.example", i)
	}
	w.employ(org.User, emails...)
	m := &tmuxWatcher{w: w, name: peer(t, "tmux", "browse is drawn in a terminal"), patience: patience}
	m.start(100, 30, "members")
	m.until("row 1 of")
	keys := []string{"Down", "Up", "PageDown", "PageDown", "PageUp", "Home", "End", "Tab", "BTab", "r"}
	const atOnce = 96
	for range testenv.Full(10000, 300) / 100 {
		pressed := []string{"send-keys"}
		for range atOnce {
			pressed = append(pressed, keys[rand.IntN(len(keys))])
		}
		m.tmux(append(pressed, "1")...)
		m.until("[1 Members]")
		m.tmux("send-keys", "Enter")
		m.until("display information")
		m.tmux("send-keys", "d")
		m.until("y copy the command")
		m.tmux("send-keys", "Enter")
		m.until("Enter menu")
	}
	pid, err := strconv.Atoi(strings.TrimSpace(m.tmux("display-message", "-p", "#{pane_pid}")))
	if err != nil {
		t.Fatal(err)
	}
	got := peakMemory(t, pid)
	t.Logf("%.1f MiB", got)
	if got > most {
		t.Errorf("it took %.0f MiB of memory, want at most %d", got, most)
	}
}

// until waits until the screen has text.
func (m *tmuxWatcher) until(text string) {
	m.w.t.Helper()
	for end := time.Now().Add(m.patience); !strings.Contains(m.screen(), text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			m.w.t.Fatalf("never saw %q, but\n%s", text, m.screen())
		}
	}
}

// instrumented reports whether the race detector watches.
func instrumented() bool {
	build, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(build.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
