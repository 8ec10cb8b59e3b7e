package config

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// header is what a new configuration file begins with.
const header = "# Settings of roster. `roster config show` lists them all, and where each comes from.\n"

// Create writes a new configuration file with the edits in it, and the folder it belongs in. It is readable by its
// owner alone whatever the umask, and appears whole or not at all. If there is one already, Create leaves it as it is
// and returns fs.ErrExist.
func Create(t Target, edits ...Edit) error {
	data, _, err := t.edited([]byte(header), edits)
	if err != nil {
		return err
	}
	folder := filepath.Dir(t.File)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making the configuration's folder: %w", err)
	}
	temporary := temporaryIn(folder)
	if err := writeNew(temporary, data); err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	defer os.Remove(temporary) //nolint:errcheck // it is gone or in nobody's way
	if err := publish(temporary, t.File, os.Link); err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	return syncFolder(folder)
}

func temporaryIn(folder string) string { return filepath.Join(folder, ".config-"+rand.Text()) }

// publish gives the file temporary its final name, which must be free. Where link cannot, it copies.
func publish(temporary, path string, link func(from, to string) error) error {
	err := link(temporary, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	data, err := os.ReadFile(temporary)
	if err != nil {
		return err
	}
	return writeNew(path, data)
}

// writeNew writes a file that was not there, to the disk. After an error there is none.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, os.Chmod(path, 0o600), f.Sync(), f.Close())
	if err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// syncFolder makes the folder's entries durable. Windows cannot, and need not.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("opening the configuration's folder: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}
