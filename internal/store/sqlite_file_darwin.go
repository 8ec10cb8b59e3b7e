package store

import "golang.org/x/sys/unix"

// networkFileSystem returns the name of the network file system that dir is on, or "" (statfs(2): MNT_LOCAL).
func networkFileSystem(dir string) string {
	var fs unix.Statfs_t
	if unix.Statfs(dir, &fs) != nil || fs.Flags&unix.MNT_LOCAL != 0 {
		return ""
	}
	return unix.ByteSliceToString(fs.Fstypename[:])
}
