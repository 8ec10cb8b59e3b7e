package testenv

import "syscall"

// memory is a folder whose files are in memory.
const memory = "/dev/shm"

// roomInMemory reports whether memory has 1 GiB left. A container's is often smaller.
func roomInMemory() bool {
	var disk syscall.Statfs_t
	return syscall.Statfs(memory, &disk) == nil && float64(disk.Bavail)*float64(disk.Bsize) >= 1<<30
}
