package store

import "golang.org/x/sys/unix"

// networkFileSystem returns the name of the network file system that dir is on, or "" (statfs(2), linux/magic.h).
func networkFileSystem(dir string) string {
	var fs unix.Statfs_t
	if unix.Statfs(dir, &fs) != nil {
		return ""
	}
	switch uint32(fs.Type) { //nolint:gosec // magic numbers are 32 bits wide
	case 0x6969:
		return "NFS"
	case 0x517b, 0xff534d42, 0xfe534d42:
		return "SMB"
	case 0x01021997:
		return "9P"
	case 0x5346414f:
		return "AFS"
	case 0x00c36400:
		return "Ceph"
	}
	return ""
}
