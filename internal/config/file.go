package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"syscall"

	"github.com/roster-cli/roster/internal/plaintext"
	"github.com/roster-cli/roster/internal/privatefile"
)

// maxFile is the maximum size of a configuration file, in bytes.
const maxFile = 1 << 20

// What is wrong with a configuration that is open to others.
const (
	writableByOthers = "can be changed by others"
	secretForOthers  = "holds a password and can be read by others"
)

// contents is the text of a file, with its mode.
type contents struct {
	path string
	data []byte
	mode fs.FileMode
}

// readRegular reads the text of the regular file at path, through symbolic links. It returns an *Error for anything but
// a regular file, for more than limit bytes, and for a file that belongs to neither root nor the user of this process.
// It never blocks, not even on a FIFO.
func readRegular(path string, limit int64) (contents, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return contents{}, fmt.Errorf("opening configuration: %w", err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil {
		return contents{}, fmt.Errorf("reading configuration: %w", err)
	}
	if !info.Mode().IsRegular() {
		return contents{}, usage("%s is not a file", path)
	}
	if uid, strange := privatefile.Stranger(info); strange {
		return contents{}, usage("%s belongs to another user (%d), who could change it", path, uid).
			hint("run roster as that user, or make the file yours or root's with chown")
	}
	data, err := io.ReadAll(io.LimitReader(plaintext.NewReader(f), limit+1))
	wrong := (*plaintext.Error)(nil)
	switch {
	case errors.As(err, &wrong):
		return contents{}, usage("%s, %v", path, wrong).hint(plaintext.Advice)
	case err != nil:
		return contents{}, fmt.Errorf("reading configuration: %w", err)
	case int64(len(data)) > limit:
		return contents{}, usage("%s is larger than %d KiB", path, limit>>10)
	}
	return contents{path: path, data: data, mode: info.Mode().Perm()}, nil
}

// refuse returns an *Error, with the reason why, if the file's mode has one of the bits. Windows has no such modes.
func (c contents) refuse(bits fs.FileMode, why string) error {
	if runtime.GOOS == "windows" || c.mode&bits == 0 {
		return nil
	}
	return usage("%s has mode %04o: it %s", c.path, c.mode, why).hint("chmod 600 %s", c.path)
}

// exists reports whether there is something at path; it is false for "". It returns an error if that cannot be found
// out.
func exists(path string) (bool, error) {
	if path == "" {
		return false, nil
	}
	_, err := os.Stat(path)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return false, nil
	}
	return false, fmt.Errorf("looking for the configuration: %w", err)
}
