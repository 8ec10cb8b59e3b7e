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

// ErrReserved is the error of a path at which SQLite keeps a file of the database beside it: it may delete what is there.
var ErrReserved = errors.New("SQLite needs this name for the database beside it")

// prefix begins the names of files that are not complete yet.
const prefix = ".roster-"

// File is a new file of mode 0600 in the folder of the path that it is for, under another name until Publish or Replace.
// Whoever makes one calls Discard in the end.
type File struct {
	*os.File
	path string
}

// New makes a file for path. Nothing needs to be at path, and what is there stays until Replace. It returns
// ErrReserved if path is a database's, see Reserved.
func New(path string) (*File, error) {
	if reserved(path) {
		return nil, &fs.PathError{Op: "create", Path: path, Err: ErrReserved}
	}
	temporary := filepath.Join(filepath.Dir(path), prefix+rand.Text())
	// O_EXCL follows no symbolic link either (POSIX open).
	f, err := os.OpenFile(temporary, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	file := &File{f, path}
	if err := os.Chmod(temporary, 0o600); err != nil { // the umask may have taken the owner's rights
		file.Discard()
		return nil, err
	}
	return file, nil
}

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

// Create writes data to a new file at path. If anything is at path already, even a symbolic link that leads nowhere, it
// is left alone and the error is fs.ErrExist.
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

// Publish gives the file its name, which must be free, and waits until both are on the disk. It returns fs.ErrExist if
// something has that name. After any error the name is not taken by the file.
func (f *File) Publish() error { return f.publish(os.Link) }

func (f *File) publish(link func(from, to string) error) error {
	if err := f.finish(); err != nil {
		return err
	}
	err := link(f.Name(), f.path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = f.occupy() // a file system without hard links
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

// occupy takes the name with an empty file, which it then replaces. After a crash the empty file may be there.
func (f *File) occupy() error {
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

// Replace gives the file its name, in place of the file or symbolic link that has it, and waits until both are on the
// disk. After an error whatever had the name may still have it.
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

// finish writes what was written to the disk and closes the file: Windows renames no open file.
func (f *File) finish() error { return errors.Join(f.Sync(), f.Close()) }

// Discard removes the file, or its other name once it was given its own.
func (f *File) Discard() {
	_ = f.Close()
	_ = os.Remove(f.Name()) // it is gone, or a hidden file that nothing reads
}

// MakeFolder makes the folder, and those above it that are missing, for their owner alone under any umask.
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
		return nil // somebody else made it meanwhile
	}
	if err != nil {
		return err
	}
	return errors.Join(os.Chmod(dir, 0o700), SyncFolder(parent)) //nolint:gosec // a folder
}

// SyncFolder waits until the disk knows which files are in the folder, and which no longer are. Windows and some file
// systems have nothing like it.
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
