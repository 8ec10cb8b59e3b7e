//go:build unix

package config

import "golang.org/x/sys/unix"

// accessible returns an error unless files can be made in folder.
func accessible(folder string) error { return unix.Access(folder, unix.W_OK|unix.X_OK) }
