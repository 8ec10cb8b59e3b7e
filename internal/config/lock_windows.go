package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock creates a file beside the one to lock that nobody else can open, and that is deleted when it is closed. It
// cannot lock the file itself, because an open file cannot be replaced.
func tryLock(file string) (io.Closer, error) {
	name, err := windows.UTF16PtrFromString(file + ".lock")
	if err != nil {
		return nil, err
	}
	const alone = 0
	h, err := windows.CreateFile(name, windows.GENERIC_WRITE, alone, nil, windows.OPEN_ALWAYS,
		windows.FILE_ATTRIBUTE_HIDDEN|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	switch {
	case errors.Is(err, windows.ERROR_SHARING_VIOLATION), errors.Is(err, windows.ERROR_DELETE_PENDING):
		return nil, errLocked
	case err != nil:
		return nil, fmt.Errorf("changing the configuration: %w", err)
	}
	return os.NewFile(uintptr(h), file), nil
}

// keepOwner does nothing: a new file has the permissions of its folder.
func keepOwner(string, fs.FileInfo) error { return nil }
