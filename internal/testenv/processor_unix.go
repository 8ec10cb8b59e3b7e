//go:build unix

package testenv

import (
	"syscall"
	"time"
)

// ProcessorTime returns for how long processors have worked for this process. Unlike the time that passes, it hardly
// depends on what else the machine does.
func ProcessorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // it has no way to fail
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
