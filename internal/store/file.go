package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/roster-cli/roster/internal/org"
)

// The header of a SQLite file (https://www.sqlite.org/fileformat2.html section 1.3).
const (
	headerSize        = 100
	headerVersion     = 60 // user_version, 4 bytes
	headerApplication = 68 // application_id, 4 bytes
)

// applicationID marks a file as roster's: "Rost".
const applicationID = 0x526f7374

// checkFile refuses what is no database of ours before SQLite opens it, which could change it: a missing file gives
// ErrNotFound; a folder, a link, a device, another program's or a newer database an error that says so.
func checkFile(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return org.Hint(fmt.Errorf("there is no database at %s: %w", path, org.ErrNotFound),
			"make one with `roster init`, or name another with --database")
	}
	if err != nil {
		return fmt.Errorf("looking for the database: %w", err)
	}
	if !info.Mode().IsRegular() {
		return org.Hint(fmt.Errorf("%s is %s, not a database file: %w", path, describe(info.Mode()), org.ErrUsage),
			"name the database file itself with --database")
	}
	if kind := networkFileSystem(filepath.Dir(path)); kind != "" {
		const shared = "%s is on a network file system (%s), where locks cannot be relied on: %w"
		return org.Hint(fmt.Errorf(shared, path, kind, org.ErrUsage), "keep the file on a local disk")
	}
	if info.Size() == 0 {
		return nil // init was interrupted; whoever opens it finds no schema
	}
	return checkHeader(path)
}

// checkHeader reads the first bytes of the file and closes it again. It must not be called while SQLite has
// the file open in this process: closing any descriptor of it would drop SQLite's locks.
func checkHeader(path string) error {
	f, err := os.Open(path) //nolint:forbidigo // before SQLite opens it, see above
	if err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	header := make([]byte, headerSize)
	n, err := io.ReadFull(f, header)
	if closeErr := f.Close(); closeErr != nil && err == nil {
		err = closeErr
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("reading the database: %w", err)
	}
	if n < headerSize || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")) {
		return org.Hint(
			fmt.Errorf("%s is damaged or not a SQLite database: %w", path, org.ErrUsage),
			"name roster's database with --database, or move the file away and restore a backup with `roster database restore`",
		)
	}
	if id := binary.BigEndian.Uint32(header[headerApplication:]); id != applicationID {
		return org.Hint(
			fmt.Errorf("%s belongs to another program, its application id is %#x: %w", path, id, org.ErrUsage),
			"name roster's database with --database",
		)
	}
	return checkVersion(path, int(binary.BigEndian.Uint32(header[headerVersion:])))
}

func describe(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// createFile makes an empty file for a new database that only its owner can read, under any umask, before SQLite opens
// it, and its folder if that is missing. A file that exists is left as it is.
func createFile(path string) error {
	if err := createFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("making the database's folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:forbidigo // SQLite opens it later
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("making the database: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("making the database: %w", err)
	}
	return os.Chmod(path, 0o600)
}

// syncFolder waits until the disk knows which files are in the folder, and which no more: SQLite does not wait for its
// journal to be gone, and one that a power failure brings back undoes what was committed. Windows has nothing like it.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir) //nolint:forbidigo // a folder
	if err != nil {
		return fmt.Errorf("syncing the folder: %w", err)
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil // this file system cannot
	}
	return errors.Join(err, f.Close())
}

// createFolder makes the folder, and those around it that are missing, for their owner alone under any umask.
func createFolder(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := createFolder(parent); err != nil {
			return err
		}
	}
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil // somebody else made it meanwhile
	}
	if err != nil {
		return err
	}
	return os.Chmod(dir, 0o700) //nolint:gosec // a folder
}

// Owns tells whether that is one of the database's files.
func (s *Store) Owns(file fs.FileInfo) bool {
	if os.SameFile(s.file, file) {
		return true
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if own, err := os.Lstat(s.path + suffix); err == nil && os.SameFile(own, file) {
			return true
		}
	}
	return false
}
