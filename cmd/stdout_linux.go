package cmd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// standardOutput is f, the standard output, or a writer that always fails if the process was started without one (>&-).
// The Go runtime opens /dev/null in its place, for reading and writing, which a shell's >/dev/null does not.
func standardOutput(f *os.File) io.Writer {
	var s unix.Stat_t
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_ACCMODE != unix.O_RDWR || unix.Fstat(int(f.Fd()), &s) != nil {
		return f
	}
	if s.Mode&unix.S_IFMT != unix.S_IFCHR || s.Rdev != unix.Mkdev(1, 3) || parentDiscards() {
		return f
	}
	return closedOutput{}
}

// closedOutput is a standard output that was closed before the process started.
type closedOutput struct{}

func (closedOutput) Write([]byte) (int, error) { return 0, errors.New("standard output is closed") }

// parentDiscards reports whether /dev/null may come from the parent process: because it is the parent's standard output
// too, or because the parent is a program that discards output by opening it for reading and writing. An unknown parent
// may have.
func parentDiscards() bool {
	parent := fmt.Sprintf("/proc/%d/", os.Getppid())
	if output, err := os.Readlink(parent + "fd/1"); err == nil && output == os.DevNull {
		return true
	}
	name, err := os.ReadFile(parent + "comm")
	if err != nil {
		return true
	}
	for _, program := range []string{"python", "node", "nvim", "julia"} {
		if strings.HasPrefix(string(name), program) {
			return true
		}
	}
	return false
}
