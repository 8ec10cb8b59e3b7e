package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// home is a user's home in a temporary folder. Nothing outside of it is read.
type home struct {
	t    *testing.T
	dir  string
	opts Options
}

func newHome(t *testing.T) *home {
	t.Helper()
	dir := t.TempDir()
	return &home{t, dir, Options{
		Environ:    []string{"HOME=" + dir},
		WorkDir:    filepath.Join(dir, "work"),
		SystemFile: filepath.Join(dir, "etc", "config.yaml"),
		GOOS:       "linux",
	}}
}

// write creates a file of mode 0600 below the home and returns its path.
func (h *home) write(name, content string) string {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

func (h *home) config(content string) string {
	h.t.Helper()
	return h.write(".config/roster/config.yaml", content)
}

func (h *home) setenv(entries ...string) { h.opts.Environ = append(h.opts.Environ, entries...) }

func (h *home) load() Loaded {
	h.t.Helper()
	l, err := Load(h.opts)
	if err != nil {
		h.t.Fatalf("Load: %v", err)
	}
	return l
}

// refused loads, which must return an *Error that contains every want in its message or hint.
func (h *home) refused(wants ...string) {
	h.t.Helper()
	_, err := Load(h.opts)
	wantError(h.t, err, wants...)
}

func wantError(t *testing.T, err error, wants ...string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %v, want an *Error", err)
	}
	for _, want := range wants {
		if !strings.Contains(e.Message+"\n"+e.Hint, want) {
			t.Errorf("error %q, hint %q: want %q", e.Message, e.Hint, want)
		}
	}
}
