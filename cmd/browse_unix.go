//go:build unix

package cmd

import (
	"os"

	"golang.org/x/sys/unix"
)

// underShell reports whether this process can be suspended: what started it belongs to the same session. The system does
// not stop others, and nobody would let them go on.
func underShell() bool {
	own, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	parent, err := unix.Getsid(os.Getppid())
	return err == nil && parent == own
}
