//go:build unix

package cmd

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTerminalBrowseStories plays the stories in a real terminal.
func TestTerminalBrowseStories(t *testing.T) {
	t.Parallel()
	name := peer(t, "tmux", "browse is drawn in a terminal")
	eachStory(t, func() string { return testDatabase + "=" }, func(w *world) watcher { return &tmuxWatcher{w: w, name: name, patience: patience} })
}

// tmuxWatcher watches browse in tmux.
type tmuxWatcher struct {
	w        *world
	name     string
	patience time.Duration
}

func (m *tmuxWatcher) tmux(args ...string) string {
	m.w.t.Helper()
	e := m.w.run(append([]string{m.name, "-S", filepath.Join(m.w.dir, "tmux"), "-f", "/dev/null"}, args...)...)
	if e.code != 0 {
		m.w.t.Fatalf("tmux %s: %s", args, e.err)
	}
	return e.out
}

func (m *tmuxWatcher) start(width, height int, table string) {
	m.runs(width, height, "roster browse "+table)
}

// runs runs a command on a terminal of that size.
func (m *tmuxWatcher) runs(width, height int, command string) {
	m.tmux("-u", "new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), "env -u TMUX TERM=xterm-256color "+command)
	m.w.t.Cleanup(func() { m.w.run(m.name, "-S", filepath.Join(m.w.dir, "tmux"), "kill-server") })
	m.tmux("set-option", "status", "off")
	m.tmux("set-option", "-g", "window-size", "manual")
	m.tmux("resize-window", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height))
}

// press presses keys as if they were pressed one after the other: Escape and what follows must not be one key.
func (m *tmuxWatcher) press(keys ...string) {
	names := map[string]string{
		"up": "Up", "down": "Down", "left": "Left", "right": "Right", "enter": "Enter", "esc": "Escape", "tab": "Tab",
		"shift+tab": "BTab", "space": "Space", "pgup": "PageUp", "pgdown": "PageDown", "home": "Home", "end": "End",
	}
	for i, k := range keys {
		if rest, ok := strings.CutPrefix(k, "ctrl+"); ok {
			k = "C-" + rest
		} else if name := names[k]; name != "" {
			k = name
		}
		if i > 0 {
			m.calm()
		}
		m.tmux("send-keys", k)
	}
}

func (m *tmuxWatcher) write(text string) { m.tmux("send-keys", "-l", text) }

func (m *tmuxWatcher) resize(width, height int) {
	m.tmux("resize-window", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height))
}

func (m *tmuxWatcher) meanwhile() {}

// calm waits until the screen has been the same for a while.
func (m *tmuxWatcher) calm() {
	const often = 3 // each look is a process
	last := ""
	for same := 0; same < often; time.Sleep(60 * time.Millisecond) {
		now := m.screen()
		if same++; now != last {
			last, same = now, 0
		}
	}
}

func (m *tmuxWatcher) screen() string {
	lines := strings.Split(m.tmux("capture-pane", "-p"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func (m *tmuxWatcher) wait(want string) string {
	got := m.screen()
	for end := time.Now().Add(m.patience); got != want && time.Now().Before(end); got = m.screen() {
		time.Sleep(20 * time.Millisecond)
	}
	return got
}
