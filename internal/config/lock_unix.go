//go:build unix

package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// tryLock locks the file itself, which leaves nothing behind, even after a crash. NFS requires that it is open for
// writing.
func tryLock(file string) (io.Closer, error) {
	f, err := os.OpenFile(file, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, usage("the configuration cannot be changed: %v", err).
			hint("ask the owner of %s, or name another file with --config", file)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	switch {
	case errors.Is(err, unix.EWOULDBLOCK), err == nil && !named(f, file):
		err = errLocked
	case err != nil:
		err = fmt.Errorf("locking %s: %w", file, err)
	default:
		return f, nil
	}
	return nil, errors.Join(err, f.Close())
}

// named reports whether f is still the file with that name: the previous holder of the lock may have replaced it.
func named(f *os.File, file string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(file)
	return err == nil && os.SameFile(opened, found)
}

// keepOwner gives a new file the owner and the group of the one that it replaces.
func keepOwner(file string, of fs.FileInfo) error {
	is, err := os.Stat(file)
	if err != nil {
		return err
	}
	want, ok := of.Sys().(*syscall.Stat_t)
	have, same := is.Sys().(*syscall.Stat_t)
	if !ok || !same || have.Uid == want.Uid && have.Gid == want.Gid {
		return nil
	}
	return os.Chown(file, int(want.Uid), int(want.Gid))
}
