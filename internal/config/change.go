package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/roster-cli/roster/internal/privatefile"
)

// header is what a new configuration file begins with.
const header = "# Settings of roster. `roster config show` lists them all, and where each comes from.\n"

// Create writes a new configuration file with the edits, and its folder. Only the owner can read the file, whatever the
// umask, and it appears complete or not at all. If the file exists, Create leaves it unchanged and returns fs.ErrExist.
func Create(t Target, edits ...Edit) error {
	data, _, err := t.edited([]byte(header), edits)
	if err != nil {
		return err
	}
	if err := privatefile.MakeFolder(filepath.Dir(t.File)); err != nil {
		return fmt.Errorf("making the configuration's folder: %w", err)
	}
	if err := privatefile.Create(t.File, data); err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	return nil
}

// ErrBusy is returned by Change if another program keeps the file locked.
var ErrBusy = errors.New("the configuration is being changed by another program")

// lockWait is how long Change waits for other programs.
const lockWait = 5 * time.Second

// errLocked is returned by tryLock if another program has locked the file, or has just replaced it.
var errLocked = errors.New("locked")

// Change makes the edits in a configuration file, all or none, or creates a file with them if there is none. A program
// that reads it meanwhile sees the old file or the new one; mode and owner stay. It waits for other programs that
// change the file, and returns ErrBusy after lockWait. It returns an *Error if Load would refuse the result, and
// ErrNotSet for a key to be unset that is not set.
func Change(ctx context.Context, t Target, edits ...Edit) error {
	there, err := exists(t.File)
	if err != nil {
		return err
	}
	if !there {
		if err = Create(t, edits...); !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	file, err := filepath.EvalSymlinks(t.File)
	if err != nil {
		return fmt.Errorf("looking for the configuration: %w", err)
	}
	if err := t.writable(); err != nil {
		return err
	}
	locked, err := lock(ctx, file)
	if err != nil {
		return err
	}
	defer locked.Close() //nolint:errcheck // it was only locked
	data, err := t.read(edits)
	if err != nil {
		return err
	}
	return overwrite(file, data)
}

// read reads the file as Load does and makes the edits in its text.
func (t Target) read(edits []Edit) ([]byte, error) {
	f, err := readRegular(t.File, maxFile)
	if err != nil {
		return nil, err
	}
	if err := f.refuse(0o022, writableByOthers); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(t.File)
	if err != nil {
		return nil, fmt.Errorf("reading configuration: %w", err)
	}
	data, now, err := t.edited(raw, edits)
	if err == nil && now.hasSecret() {
		err = f.refuse(0o004, secretForOthers)
	}
	return data, err
}

// lock locks the file against changes by other programs until the result is closed. It waits for the lock, at most
// lockWait.
func lock(ctx context.Context, file string) (io.Closer, error) {
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for {
		locked, err := tryLock(file)
		if !errors.Is(err, errLocked) {
			return locked, err
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return nil, fmt.Errorf("%s: %w", file, ErrBusy)
		}
	}
}

// overwrite replaces the content of the file, atomically; mode and owner stay.
func overwrite(file string, data []byte) error {
	was, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	f, err := privatefile.New(file)
	if err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	defer f.Discard()
	_, err = f.Write(data)
	err = errors.Join(err, keepOwner(f.Name(), was), os.Chmod(f.Name(), was.Mode().Perm()))
	if err == nil {
		err = f.Replace()
	}
	if err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	return nil
}
