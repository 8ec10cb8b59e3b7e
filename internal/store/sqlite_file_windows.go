package store

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// networkFileSystem returns a name if dir is on a share, which may have a drive letter, or "".
func networkFileSystem(dir string) string {
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	if err != nil || windows.GetDriveType(root) != windows.DRIVE_REMOTE {
		return ""
	}
	return "a share"
}
