package link

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/roster-cli/roster/internal/plaintext"
)

// ErrExposed means that others may read or change a key file, or its group may change it.
var ErrExposed = errors.New("open to others")

const (
	keyFileMode = 0o600
	exposed     = 0o027     // group may write, others may do anything
	maxKeyFile  = 256       // bytes: a key and some blanks
	windows     = "windows" // where file modes mean nothing, and a folder cannot be synced
)

// ReadKeyFile reads a key that CreateKeyFile wrote, or an editor saved again. It returns fs.ErrNotExist if there is no
// file, ErrExposed if others may read or change it, and ErrKey if it holds something else. The file may be a symbolic
// link, as in Kubernetes.
func ReadKeyFile(path string) (Key, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // does not wait for the writer of a FIFO
	if err != nil {
		return Key{}, fmt.Errorf("open link key: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return Key{}, fmt.Errorf("read link key: %w", err)
	}
	if !info.Mode().IsRegular() {
		return Key{}, fmt.Errorf("%s is not a regular file: %w", path, ErrKey)
	}
	if mode := info.Mode().Perm(); mode&exposed != 0 && runtime.GOOS != windows {
		return Key{}, fmt.Errorf("key file %s has mode %#o: %w; run chmod 600 %s", path, mode, ErrExposed, path)
	}
	data, err := io.ReadAll(io.LimitReader(plaintext.NewReader(f), maxKeyFile+1))
	switch {
	case errors.As(err, new(*plaintext.Error)):
		return Key{}, fmt.Errorf("key file %s: %w; %w", path, ErrKey, err)
	case err != nil:
		return Key{}, fmt.Errorf("read link key: %w", err)
	case len(data) > maxKeyFile:
		return Key{}, fmt.Errorf("key file %s: %w", path, ErrKey)
	}
	k, err := ParseKey(string(data))
	if err != nil {
		return Key{}, fmt.Errorf("key file %s: %w", path, err)
	}
	return k, nil
}

// CreateKeyFile writes k to a new file of mode 0600, whatever the umask, and syncs it to disk. The file appears
// complete or not at all. If there is a file already, it is left alone and the error is fs.ErrExist.
func CreateKeyFile(path string, k Key) error {
	if k.secret == nil {
		return fmt.Errorf("create key file %s: %w", path, ErrKey)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".roster-key-*")
	if err != nil {
		return fmt.Errorf("create key file: %w", err)
	}
	err = writeKey(temp, k)
	if err == nil {
		err = publish(temp.Name(), path, k)
	}
	if err = errors.Join(err, os.Remove(temp.Name())); err != nil {
		return fmt.Errorf("create key file: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// publish links path to the complete file temp, unless path exists.
func publish(temp, path string, k Key) error {
	err := os.Link(temp, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return createInPlace(path, k) // a file system without hard links
	}
	return err
}

// createInPlace writes k to the new file path. After a crash the file may be incomplete.
func createInPlace(path string, k Key) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, keyFileMode)
	if err != nil {
		return err
	}
	if err := writeKey(f, k); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// writeKey writes k to the new file f, syncs it to disk, and closes it.
func writeKey(f *os.File, k Key) error {
	_, err := f.WriteString(k.Text() + "\n")
	if err == nil && runtime.GOOS != windows {
		err = f.Chmod(keyFileMode)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncFolder syncs the names in a folder to disk.
func syncFolder(path string) error {
	if runtime.GOOS == windows {
		return nil
	}
	folder, err := os.Open(path)
	if err == nil {
		err = errors.Join(folder.Sync(), folder.Close())
	}
	if err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return fmt.Errorf("create key file: %w", err)
	}
	return nil
}
