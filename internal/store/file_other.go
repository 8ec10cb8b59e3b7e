//go:build !linux && !darwin && !windows

package store

// networkFileSystem would name the network file system that dir is on; this system is not asked.
func networkFileSystem(string) string { return "" }
