//go:build unix

package cmd

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// In tmux a link reaches the clipboard with the setting that the note names, and not without it.
func TestTerminalCopyInTmux(t *testing.T) {
	t.Parallel()
	name := peer(t, "tmux", "what is copied goes through tmux")
	template := founded(t)
	template.must("invitations", "create", "bo@acme.example", "--role", "user", "-q")
	const note = "set -g set-clipboard on"
	for configuration, arrives := range map[string]bool{"": false, note + "\n": true} {
		t.Run(configuration, func(t *testing.T) {
			t.Parallel()
			w := template.copied(t)
			tmux := func(args ...string) ended {
				return w.run(append([]string{name, "-S", filepath.Join(w.dir, "tmux"), "-f", w.file("tmux.conf", configuration)}, args...)...)
			}
			link := strings.TrimSpace(w.must("invitations", "show", "bo@acme.example", "--link"))
			w.wants(tmux("new-session", "-d", "-x", "250", "-y", "50", "roster invitations show bo@acme.example --copy; sleep 60"), 0, "")
			t.Cleanup(func() { tmux("kill-server") })
			for end := time.Now().Add(patience); !strings.Contains(tmux("capture-pane", "-p").out, note); {
				if time.Now().After(end) {
					t.Fatalf("no note about the clipboard: %s", tmux("capture-pane", "-p").out)
				}
			}
			if got := tmux("show-buffer"); (got.out == link) != arrives {
				t.Errorf("tmux's buffer is %q, %s; that the link arrives is %t", got.out, got.err, arrives)
			}
		})
	}
}
