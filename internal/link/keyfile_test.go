//go:build unix

package link

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/roster-cli/roster/internal/privatefile"
)

func TestCreateKeyFileUnderAnyUmask(t *testing.T) {
	k := testKey(t)
	for _, umask := range []int{0, 0o022, 0o077, 0o377, 0o777} {
		path := filepath.Join(t.TempDir(), "link.key")
		old := syscall.Umask(umask)
		err := CreateKeyFile(path, k)
		syscall.Umask(old)
		if err != nil {
			t.Fatalf("umask %#o: %v", umask, err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("umask %#o: mode %v, %v", umask, info.Mode(), err)
		}
		if got, err := ReadKeyFile(path); err != nil || got.Text() != rawKey {
			t.Errorf("umask %#o: %s, %v", umask, got.Text(), err)
		}
		onlyFile(t, path)
	}
}

// onlyFile fails when the folder of path holds anything else.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Errorf("folder holds %v, %v", entries, err)
	}
}

func TestCreateKeyFileNeverOverwrites(t *testing.T) {
	for name, place := range map[string]func(path string) error{
		"file":          func(path string) error { return os.WriteFile(path, []byte("precious"), 0o600) },
		"folder":        func(path string) error { return os.Mkdir(path, 0o700) },
		"dangling link": func(path string) error { return os.Symlink("nowhere", path) },
	} {
		path := filepath.Join(t.TempDir(), "link.key")
		if err := place(path); err != nil {
			t.Fatal(err)
		}
		before, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := CreateKeyFile(path, testKey(t)); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v, want fs.ErrExist", name, err)
		}
		after, err := os.Lstat(path)
		if err != nil || !os.SameFile(before, after) || before.Size() != after.Size() {
			t.Errorf("%s was changed: %v, %v", name, after, err)
		}
		onlyFile(t, path)
	}
}

func TestCreateKeyFileFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "link.key")
	if err := CreateKeyFile(path, testKey(t)); !errors.Is(err, privatefile.ErrNoFolder) {
		t.Errorf("without a folder: %v", err)
	}
	path = filepath.Join(t.TempDir(), "link.key")
	if err := CreateKeyFile(path, Key{}); !errors.Is(err, errKey) {
		t.Errorf("without a key: %v", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a key a file was made: %v", err)
	}
}

func TestCreateKeyFileRace(t *testing.T) {
	for range 20 {
		path := filepath.Join(t.TempDir(), "link.key")
		var wg sync.WaitGroup
		var made atomic.Int32
		var text atomic.Value
		for range 16 {
			wg.Go(func() {
				k, err := NewKey(rand.Reader)
				if err != nil {
					t.Error(err)
				}
				switch err := CreateKeyFile(path, k); {
				case err == nil:
					made.Add(1)
					text.Store(k.Text())
				case !errors.Is(err, fs.ErrExist):
					t.Errorf("a loser: %v", err)
				}
				if _, err := ReadKeyFile(path); err != nil {
					t.Errorf("afterwards the file is incomplete: %v", err)
				}
			})
		}
		wg.Wait()
		if got, err := ReadKeyFile(path); err != nil || made.Load() != 1 || got.Text() != text.Load() {
			t.Errorf("%d made it; the file is the winner's: %v; %v", made.Load(), got.Text() == text.Load(), err)
		}
		onlyFile(t, path)
	}
}

func TestReadKeyFileModes(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "link.key")
	if err := CreateKeyFile(path, testKey(t)); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(folder, "via")
	if err := os.Symlink("link.key", link); err != nil {
		t.Fatal(err)
	}
	for mode := range fs.FileMode(0o1000) {
		if mode&0o400 == 0 {
			continue // not ours to read
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		fine := mode&0o020 == 0 && mode&0o007 == 0
		for _, p := range []string{path, link} {
			_, err := ReadKeyFile(p)
			if fine && err != nil || !fine && !errors.Is(err, errExposed) {
				t.Errorf("%s with mode %#o: %v", p, mode, err)
			}
		}
	}
	_, err := ReadKeyFile(path)
	for _, part := range []string{path, "mode 0777", "chmod 600 " + path} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q: %v", part, err)
		}
	}
}

func TestReadKeyFileRefuses(t *testing.T) {
	folder := t.TempDir()
	if _, err := ReadKeyFile(filepath.Join(folder, "missing")); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, errKey) {
		t.Errorf("missing: %v", err)
	}
	for name, content := range map[string]string{
		"empty": "", "short": rawKey[:42], "long": rawKey + "AA", "garbage": "\x00\xff\x1b",
		"huge": rawKey + strings.Repeat("\n", 1<<20),
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadKeyFile(path)
		if !errors.Is(err, errKey) || !strings.Contains(err.Error(), path) ||
			content != "" && strings.Contains(err.Error(), content) {
			t.Errorf("%s: %v", name, err)
		}
	}
	fifo := filepath.Join(folder, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{fifo, folder, "/dev/null"} {
		if _, err := ReadKeyFile(path); !errors.Is(err, errKey) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A key of root or of who runs this is read, that of another user is not: its owner could change it.
// TestReadKeyFileLength: a key with blanks around it may fill the file, one byte more is not a key file.
func TestReadKeyFileLength(t *testing.T) {
	path := filepath.Join(t.TempDir(), "link.key")
	for size, want := range map[int]error{maxKeyFile: nil, maxKeyFile + 1: errKey} {
		text := testKey(t).Text()
		if err := os.WriteFile(path, []byte(text+strings.Repeat("\n", size-len(text))), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadKeyFile(path); !errors.Is(err, want) {
			t.Errorf("%d bytes: %v, want %v", size, err, want)
		}
	}
}

func TestReadKeyFileOfAnother(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a file away")
	}
	path := filepath.Join(t.TempDir(), "link.key")
	if err := CreateKeyFile(path, testKey(t)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, 12345, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKeyFile(path); !errors.Is(err, errExposed) || !strings.Contains(err.Error(), "another user (12345)") {
		t.Errorf("got %v", err)
	}
}
