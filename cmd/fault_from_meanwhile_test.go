//go:build unix

package cmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/store"
)

// A table that is fed through a pipe, and what becomes of it when the world changes after its first batch: the first
// rows stay, and the same table, given again when all is well, completes it.
func TestFaultFromMeanwhile(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, fromMeanwhile)
}

func fromMeanwhile(t *testing.T, database func() string) {
	t.Helper()
	roster := func(args ...string) func(*world) { return func(w *world) { w.must(args...) } }
	for _, c := range []struct {
		name string
		do   func(*world)
		code int
		tell string
		undo func(*world)
	}{
		{"nothing", func(*world) {}, 0, "", func(*world) {}},
		{"demoted", roster("members", "update", "ana@acme.example", "--role", "user"), 7, "", roster("members", "update", "ana@acme.example", "--role", "administrator")},
		{"deleted", roster("members", "delete", "ana@acme.example", "--yes", "--transfer-to", "bo@acme.example"), 7, "is no member", func(*world) {}},
		{"no group", roster("groups", "rename", "GIS", "Old"), 6, "500 rows of 1500", roster("groups", "rename", "Old", "GIS")},
		{"no group of all", roster("groups", "delete", "All", "--yes"), 4, "All", roster("groups", "create", "All")},
		{"no link key", func(w *world) { w.move("link.key", "away") }, 4, "link key", func(w *world) { w.move("away", "link.key") }},
		{"locked for a while", func(w *world) { time.AfterFunc(time.Second, w.lock()) }, 0, "", func(*world) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := founded(t, database())
			w.join("bo@acme.example", "administrator")
			w.environ = append(w.environ, "ROSTER_AS=bo@acme.example")
			w.must("groups", "create", "All")
			g := newGuests(w, 1500)
			text, err := os.ReadFile(g.file)
			if err != nil {
				t.Fatal(err)
			}
			head := 1 + strings.Index(string(text), "\n"+g.emails[1001])
			args := append(g.invite("--group", "All"), "--as", "ana@acme.example")
			command := w.command(append(args[:3:3], append([]string{"-"}, args[4:]...)...)...)
			feed, err := command.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			ending := start(t, command)
			_, _ = feed.Write(text[:head])
			if e, over := grown(w, store.Invitations(time.Now()), 1001, ending); over {
				t.Fatalf("it ended with %d\n%s", e.code, e.err)
			}
			c.do(w)
			_, _ = feed.Write(text[head:])
			_ = feed.Close()
			e := <-ending
			w.wants(silent(e), c.code, c.tell)
			if stay := "1000 invitations made before this, and stay: "; strings.Contains(e.err, stay) != (c.code != 0 && c.code != 6) {
				t.Errorf("it says\n%s", e.err)
			}
			if told, _ := created(w, e.out); c.code != 0 && len(told) != 1000 || c.code == 0 && len(told) != 1500 {
				t.Errorf("%d are told as created", len(told))
			}
			c.undo(w)
			w.wants(silent(w.run(g.invite()...)), 0, "")
			if got := len(g.emails); got != len(w.lines("invitations", "list", "--filter", "status=pending", "--columns", "recipient")) {
				t.Errorf("not all of %d are invited", got)
			}
			w.sound()
		})
	}
}

// move moves a file in the folder of the configuration.
func (w *world) move(from, to string) {
	w.t.Helper()
	dir := filepath.Join(w.dir, "config", "roster")
	if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
		w.t.Error(err)
	}
}
