//go:build unix

package cmd

import (
	"context"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// heedStops calls tidy at each SIGTSTP, which by itself would leave the terminal as it is, until done is called. It is nil if
// this process cannot be suspended.
func heedStops() func(tidy func() bool) (done func()) {
	if !underShell() {
		return nil
	}
	return func(tidy func() bool) (done func()) {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, unix.SIGTSTP)
		go func() {
			for range signals {
				if !tidy() {
					_ = unix.Kill(os.Getpid(), unix.SIGSTOP) // a process of Go that has caught SIGTSTP never stops by it again
				}
			}
		}()
		return func() {
			signal.Stop(signals)
			close(signals)
		}
	}
}

// heedQuit returns a context that the first SIGQUIT ends as SIGTERM would: by itself it leaves the terminal as it is.
func heedQuit(ctx context.Context) (context.Context, func()) { return endedBy(ctx, unix.SIGQUIT) }

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
