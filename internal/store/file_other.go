//go:build !linux

package store

// networkFileSystem would name the network file system that dir is on; only Linux is asked.
func networkFileSystem(string) string { return "" }
