// Package privatefile makes files that only their owner can read. A file appears under its name complete or not at all,
// also after a crash or a power failure, and never through a symbolic link that somebody put in its place.
package privatefile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// ErrReserved means that SQLite uses the path for a file of the database beside it, and may delete any file there.
var ErrReserved = errors.New("SQLite needs this name for the database beside it")

// ErrNoFolder means that the folder of a new file does not exist.
var ErrNoFolder = errors.New("its folder does not exist")

// prefix begins the names of files that are not complete yet.
const prefix = ".roster-"

// File is a new file of mode 0600 that will get its path by Publish or Replace. Until then it has a temporary name in
// the same folder. The caller of New must call Discard in the end.
type File struct {
	*os.File
	path string
}

// New creates a file for path. A file that is at path stays until Replace. It returns ErrReserved if SQLite may delete
// files at path, and ErrNoFolder. Its errors, and those of the file, name path.
func New(path string) (*File, error) {
	if reserved(path) {
		return nil, &fs.PathError{Op: "create", Path: path, Err: ErrReserved}
	}
	temporary := filepath.Join(filepath.Dir(path), prefix+rand.Text())
	// O_EXCL follows no symbolic link either (POSIX open).
	f, err := os.OpenFile(temporary, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &fs.PathError{Op: "create", Path: path, Err: ErrNoFolder}
	}
	if err != nil {
		return nil, named(err, path)
	}
	file := &File{f, path}
	if err := os.Chmod(temporary, 0o600); err != nil { // the umask may have taken the owner's rights
		file.Discard()
		return nil, named(err, path)
	}
	return file, nil
}

// named returns err with path for the temporary name, which says nothing to anybody.
func named(err error, path string) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		return &fs.PathError{Op: of.Op, Path: path, Err: of.Err}
	}
	return err
}

// Write is that of os.File.
func (f *File) Write(b []byte) (int, error) {
	n, err := f.File.Write(b)
	return n, named(err, f.path)
}

// WriteString is that of os.File.
func (f *File) WriteString(s string) (int, error) { return f.Write([]byte(s)) }

// reserved reports whether path is that of the journal, log or index of a file that is there
// (https://www.sqlite.org/tempfiles.html): if that file is a database, whoever opens it next deletes what is at path.
func reserved(path string) bool {
	for _, suffix := range []string{"-journal", "-wal", "-shm"} {
		if database, ok := strings.CutSuffix(path, suffix); ok {
			info, err := os.Stat(database)
			return err == nil && info.Mode().IsRegular()
		}
	}
	return false
}

// Create writes data to a new file at path. If there is anything at path, even a broken symbolic link, it changes
// nothing and returns fs.ErrExist.
func Create(path string, data []byte) error {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	f, err := New(path)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Publish()
}

// Publish gives the file its path, and waits until the content and the name are on the disk. It returns fs.ErrExist if
// the path exists. After an error the file does not have the path.
func (f *File) Publish() error { return f.publish(os.Link) }

func (f *File) publish(link func(from, to string) error) error {
	if err := f.finish(); err != nil {
		return err
	}
	err := link(f.Name(), f.path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = f.publishByRename() // a file system without hard links
	}
	if err != nil {
		return err
	}
	f.Discard()
	if err := SyncFolder(filepath.Dir(f.path)); err != nil {
		return errors.Join(err, os.Remove(f.path))
	}
	return nil
}

// publishByRename creates an empty file at the path and replaces it. A crash in between leaves the empty file.
func (f *File) publishByRename() error {
	empty, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(empty.Close(), os.Rename(f.Name(), f.path))
	if err != nil {
		err = errors.Join(err, os.Remove(f.path))
	}
	return err
}

// Replace gives the file its path, in place of the file or symbolic link there, and waits until the content and the
// name are on the disk. After an error the old file may still be there.
func (f *File) Replace() error {
	if err := f.finish(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), f.path); err != nil {
		return err
	}
	if err := SyncFolder(filepath.Dir(f.path)); err != nil {
		return fmt.Errorf("%s was written, but a power failure may bring back what was there before: %w", f.path, err)
	}
	return nil
}

// finish syncs and closes the file: Windows does not rename open files.
func (f *File) finish() error { return named(errors.Join(f.Sync(), f.Close()), f.path) }

// Discard closes the file and removes its temporary name, if it still has that.
func (f *File) Discard() {
	_ = f.Close()
	_ = os.Remove(f.Name()) // it is gone, or a hidden file that nothing reads
}

// MakeFolder creates the folder and its missing parents, with mode 0700 under any umask.
func MakeFolder(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := MakeFolder(parent); err != nil {
			return err
		}
	}
	err := os.Mkdir(dir, 0o700)
	if info, statErr := os.Stat(dir); errors.Is(err, fs.ErrExist) && statErr == nil && info.IsDir() {
		return nil // another process created it meanwhile
	}
	if err != nil {
		return err
	}
	return errors.Join(os.Chmod(dir, 0o700), SyncFolder(parent)) //nolint:gosec // a folder
}

// SyncFolder waits until new and removed names in the folder are on the disk. It does nothing on Windows and on file
// systems that do not support it.
func SyncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil // this file system cannot
	}
	return errors.Join(err, f.Close())
}
