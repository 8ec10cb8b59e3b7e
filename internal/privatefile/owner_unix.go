//go:build unix

package privatefile

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Stranger returns the id of the user who owns a file; strange is true if that is neither root nor the user of this
// process. ssh applies the same rule to its files. On Windows it is never true.
func Stranger(info fs.FileInfo) (uid int, strange bool) {
	uid, known := Owner(info)
	return uid, known && uid != 0 && uid != os.Geteuid() //nolint:forbidigo // the kernel compares with it
}

// Owner returns the id of the user who owns a file, if it is known.
func Owner(info fs.FileInfo) (uid int, known bool) {
	stat, known := info.Sys().(*syscall.Stat_t)
	if !known {
		return 0, false
	}
	return int(stat.Uid), true
}

// Writable returns an error unless this process may change the file, or make files in the folder, at path.
func Writable(path string) error {
	how := uint32(unix.W_OK)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		how |= unix.X_OK
	}
	return unix.Access(path, how)
}
