//go:build unix

package privatefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// ways are how a file gets its name: new, new where hard links cannot be made, or in place of what is there.
func ways() map[string]func(*File) error {
	noLinks := func(string, string) error { return &os.LinkError{Op: "link", Err: syscall.EPERM} }
	return map[string]func(*File) error{
		"publish":               (*File).Publish,
		"publish without links": func(f *File) error { return f.publish(noLinks) },
		"replace":               (*File).Replace,
	}
}

// put writes text to path as a command does.
func put(path, text string, way func(*File) error) error {
	f, err := New(path)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	return way(f)
}

// Whatever the umask, only the owner can read the file, and nothing else is left in its folder.
func TestModes(t *testing.T) {
	for name, way := range ways() {
		for _, umask := range []int{0, 0o022, 0o377, 0o777} {
			path := filepath.Join(t.TempDir(), "file")
			old := syscall.Umask(umask)
			err := put(path, "text", way)
			syscall.Umask(old)
			if err != nil {
				t.Fatalf("%s, umask %#o: %v", name, umask, err)
			}
			info, err := os.Lstat(path)
			if err != nil || info.Mode() != 0o600 || info.Size() != 4 {
				t.Errorf("%s, umask %#o: %v, %v", name, umask, info, err)
			}
			only(t, path)
		}
	}
}

// Nothing is written where SQLite would take it for part of a database and delete it.
func TestReserved(t *testing.T) {
	dir := t.TempDir()
	database := filepath.Join(dir, "a.db")
	if err := Create(database, []byte("text")); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"-journal", "-wal", "-shm"} {
		if err := Create(database+suffix, nil); !errors.Is(err, ErrReserved) {
			t.Errorf("%s: %v, want ErrReserved", suffix, err)
		}
		only(t, database)
	}
	for _, free := range []string{"a.db-restore", "a.db-journal.db", "b.db-wal", "-wal"} {
		if err := Create(filepath.Join(dir, free), nil); err != nil {
			t.Errorf("%s: %v", free, err)
		}
	}
}

// Errors name the file as it will be called, and say what is not there.
func TestNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nowhere", "file")
	_, err := New(path)
	if of := (*fs.PathError)(nil); !errors.Is(err, ErrNoFolder) || !errors.As(err, &of) || of.Path != path {
		t.Errorf("without a folder: %v", err)
	}
	path = filepath.Join(t.TempDir(), "file")
	f, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	f.Discard()
	for what, try := range map[string]func() error{
		"writing":   func() error { _, err := io.WriteString(f, "text"); return err },
		"replacing": f.Replace,
	} {
		if of := (*fs.PathError)(nil); !errors.As(try(), &of) || of.Path != path {
			t.Errorf("%s: %v", what, of)
		}
	}
}

// A file, a folder or a link, wherever it leads, is never overwritten by a new file, and a link is never followed.
func TestWhatIsThere(t *testing.T) {
	victim := filepath.Join(t.TempDir(), "victim")
	if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	places := map[string]func(path string) error{
		"file":          func(path string) error { return os.WriteFile(path, []byte("old"), 0o644) },
		"link":          func(path string) error { return os.Symlink(victim, path) },
		"dangling link": func(path string) error { return os.Symlink("nowhere", path) },
		"folder":        func(path string) error { return os.Mkdir(path, 0o700) },
	}
	for place, make := range places {
		for name, way := range ways() {
			path := filepath.Join(t.TempDir(), "file")
			if err := make(path); err != nil {
				t.Fatal(err)
			}
			err := put(path, "new", way)
			data, _ := os.ReadFile(path)
			info, statErr := os.Lstat(path)
			switch {
			case name == "replace" && place != "folder":
				if err != nil || statErr != nil || info.Mode() != 0o600 || string(data) != "new" {
					t.Errorf("%s over a %s: %v, %v, %q", name, place, err, info, data)
				}
			case name != "replace" && !errors.Is(err, fs.ErrExist), err == nil, string(data) == "new":
				t.Errorf("%s over a %s: %v, %q", name, place, err, data)
			}
			only(t, path)
		}
	}
	if data, err := os.ReadFile(victim); err != nil || string(data) != "precious" {
		t.Errorf("the file that a link leads to holds %q, %v", data, err)
	}
	only(t, victim)
}

// Of many that make one file at once exactly one does, and nobody ever sees a part of it.
func TestCreateAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	data := make([]byte, 1<<16)
	var made atomic.Int32
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			switch err := Create(path, data); {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, fs.ErrExist):
				t.Error(err)
			}
			if got, err := os.ReadFile(path); err != nil || len(got) != len(data) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("%d made it", made.Load())
	}
	only(t, path)
}

// What was not given its name is gone.
func TestDiscard(t *testing.T) {
	dir := t.TempDir()
	f, err := New(filepath.Join(dir, "file"))
	if err != nil {
		t.Fatal(err)
	}
	f.Discard()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := New(filepath.Join(dir, "missing", "file")); !errors.Is(err, ErrNoFolder) {
		t.Errorf("without a folder: %v", err)
	}
}

// Folders that are missing are their owner's alone; one that exists keeps its mode.
func TestMakeFolder(t *testing.T) {
	top := t.TempDir()
	if err := os.Chmod(top, 0o755); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(top, "a", "b")
	old := syscall.Umask(0o277)
	err := errors.Join(MakeFolder(dir), MakeFolder(dir))
	syscall.Umask(old)
	if err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]fs.FileMode{dir: 0o700, filepath.Dir(dir): 0o700, top: 0o755} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v, want %#o", path, info, err, mode)
		}
	}
	file := filepath.Join(top, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(file, "folder")} {
		if err := MakeFolder(path); err == nil {
			t.Errorf("%s was made below a file", path)
		}
	}
}

// only fails when the folder of path holds anything else.
func only(t *testing.T, path string) {
	t.Helper()
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("the folder of %s holds %v, %v", path, left, err)
	}
}
