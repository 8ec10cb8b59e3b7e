//go:build unix

package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// However many change a file at once, each finds what the others wrote; the first make it.
func TestManyChangeAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "roster", "config.yaml")
	var wg sync.WaitGroup
	for n := range 16 {
		wg.Go(func() {
			name := fmt.Sprintf("p%d", n)
			if err := Change(t.Context(), Target{file, name}, edits(t, "as="+name, "mail.rate=1")...); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	doc, err := readDocument(file)
	if err != nil || len(doc.profiles) != 16 {
		t.Errorf("%d profiles, error %v:\n%s", len(doc.profiles), err, readFile(t, file))
	}
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// A symbolic link stays one, and the file that it leads to keeps its mode.
func TestChangeKeepsLinkAndMode(t *testing.T) {
	h := newHome(t)
	target := h.write("elsewhere/roster.yaml", "as: a\n")
	link := filepath.Join(h.dir, "config.yaml")
	if err := os.Symlink("elsewhere/roster.yaml", link); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []fs.FileMode{0o600, 0o640, 0o644} {
		chmod(t, target, mode)
		as := fmt.Sprintf("a%o", mode)
		if err := Change(t.Context(), Target{File: link}, edits(t, "as="+as)...); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(target)
		if got := readFile(t, target); err != nil || got != "as: "+as+"\n" || info.Mode().Perm() != mode {
			t.Errorf("mode %v, content %q, error %v", info.Mode(), got, err)
		}
	}
	if to, err := os.Readlink(link); err != nil || to != "elsewhere/roster.yaml" {
		t.Errorf("the link leads to %q, error %v", to, err)
	}
}

// What Load does not trust is not changed either.
func TestChangeRefusesOpenFiles(t *testing.T) {
	for content, mode := range map[string]fs.FileMode{
		"as: b\n": 0o622, "mail: {smtp: {password: pw}}\n": 0o644,
	} {
		h := newHome(t)
		file := h.config(content)
		chmod(t, file, mode)
		wantError(t, Change(t.Context(), Target{File: file}, edits(t, "as=a")...), "chmod 600 "+file)
		if got := readFile(t, file); got != content {
			t.Errorf("changed to %q", got)
		}
	}
}

// Who waits in vain is told so, and the file stays.
func TestChangeWaits(t *testing.T) {
	file := newHome(t).config("as: a\n")
	held, err := lock(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Change(ctx, Target{File: file}, edits(t, "as=b")...); !errors.Is(err, ErrBusy) {
		t.Errorf("error %v, want ErrBusy", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Change(t.Context(), Target{File: file}, edits(t, "as=b")...); err != nil || readFile(t, file) != "as: b\n" {
		t.Errorf("error %v", err)
	}
	if err := Change(t.Context(), Target{File: file}, edits(t, "-link.base_url")...); !errors.Is(err, ErrNotSet) ||
		!strings.Contains(err.Error(), "link.base_url: not set in "+file) {
		t.Errorf("error %v, want ErrNotSet", err)
	}
}
