package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestCreate(t *testing.T) {
	hostile := []string{"a@acme.example", "yes", "123", "0x1", "null", "~", "a: b", "# x", "'", `"`, " x ", "*a", "&a", "!x", "- x", "a\tb", "é", `C:\x`, "@x", "%x", "{x", "2026-01-01"}
	for _, text := range hostile {
		h := newHome(t)
		path := filepath.Join(h.dir, ".config/roster/config.yaml")
		in := Initial{As: text, BaseURL: "https://portal.acme.example", Database: "/srv/" + text, KeyFile: "/srv/key " + text}
		if err := Create(Target{File: path}, in.Edits()...); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		l := h.load()
		if l.As != in.As || l.Link.BaseURL != in.BaseURL || l.Database != in.Database || l.Link.KeyFile != in.KeyFile {
			t.Errorf("%q comes back as %+v", text, l.Config)
		}
	}
}

func TestCreateLeavesOut(t *testing.T) {
	h := newHome(t)
	path := filepath.Join(h.dir, ".config/roster/config.yaml")
	if err := Create(Target{File: path}, Initial{As: "a@acme.example", BaseURL: "http://localhost:8080"}.Edits()...); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, content, _ := strings.Cut(string(data), "\n")
	if want := "as: a@acme.example\nlink:\n  base_url: http://localhost:8080\n"; content != want || data[0] != '#' {
		t.Errorf("file is\n%s\nwant a comment and\n%s", data, want)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder %v, %v, want mode 0700", info.Mode(), err)
	}
}

func TestCreateNeverOverwrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	var made atomic.Int32
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			err := Create(Target{File: path}, Initial{As: strings.Repeat("a", 5000)}.Edits()...)
			switch {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, fs.ErrExist):
				t.Errorf("error %v, want fs.ErrExist", err)
			}
			if data, err := os.ReadFile(path); err != nil || len(data) < 5000 {
				t.Errorf("the file is there in part: %d bytes, %v", len(data), err)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("%d made it, want 1", made.Load())
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
