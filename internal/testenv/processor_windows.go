package testenv

import (
	"syscall"
	"time"
)

// ProcessorTime returns for how long processors have worked for this process. Unlike the time that passes, it hardly
// depends on what else the machine does.
func ProcessorTime() time.Duration {
	self, err := syscall.GetCurrentProcess()
	var created, ended, kernel, user syscall.Filetime
	if err == nil {
		err = syscall.GetProcessTimes(self, &created, &ended, &kernel, &user)
	}
	if err != nil {
		panic(err) // it has no way to fail
	}
	const unit = 100 * time.Nanosecond
	sum := func(t syscall.Filetime) time.Duration {
		return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * unit
	}
	return sum(kernel) + sum(user)
}
