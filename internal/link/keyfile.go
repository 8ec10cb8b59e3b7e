package link

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"

	"github.com/roster-cli/roster/internal/plaintext"
	"github.com/roster-cli/roster/internal/privatefile"
)

// errExposed means that others may read or change a key file, or its group may change it, or that it belongs to a user
// who is neither root nor the one who runs this.
var errExposed = errors.New("open to others")

const (
	exposed    = 0o027 // group may write, others may do anything
	maxKeyFile = 256   // bytes: a key and some blanks
)

// ReadKeyFile reads a key that CreateKeyFile wrote, or an editor saved again. It returns fs.ErrNotExist if there is no
// file, errExposed if others may use it, and errKey if it holds something else. The file may be a symbolic
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
		return Key{}, fmt.Errorf("%s is not a regular file: %w", path, errKey)
	}
	if uid, strange := privatefile.Stranger(info); strange {
		return Key{}, fmt.Errorf("key file %s is %w: it belongs to another user (%d); run roster as that user, or chown the file",
			path, errExposed, uid)
	}
	if mode := info.Mode().Perm(); mode&exposed != 0 && runtime.GOOS != "windows" {
		return Key{}, fmt.Errorf("key file %s has mode %#o: %w; run chmod 600 %s", path, mode, errExposed, path)
	}
	data, err := io.ReadAll(io.LimitReader(plaintext.NewReader(f), maxKeyFile+1))
	switch {
	case errors.As(err, new(*plaintext.Error)):
		return Key{}, fmt.Errorf("key file %s: %w; %w", path, errKey, err)
	case err != nil:
		return Key{}, fmt.Errorf("read link key: %w", err)
	case len(data) > maxKeyFile:
		return Key{}, fmt.Errorf("key file %s: %w", path, errKey)
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
		return fmt.Errorf("create key file %s: %w", path, errKey)
	}
	if err := privatefile.Create(path, []byte(k.Text()+"\n")); err != nil {
		return fmt.Errorf("create key file: %w", err)
	}
	return nil
}
