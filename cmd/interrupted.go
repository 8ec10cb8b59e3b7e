package cmd

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// interrupted is the end of a command by a signal.
type interrupted struct{ signal os.Signal }

func (i interrupted) Error() string { return fmt.Sprintf("interrupted (%s)", i.signal) }

// interruptible returns a context that the first SIGINT, SIGTERM or SIGHUP ends, with an interrupted as its cause; under
// nohup SIGHUP stays ignored. The second one kills the process. Writing to a closed pipe returns an error, not a signal.
func interruptible() (context.Context, func()) {
	signal.Ignore(syscall.SIGPIPE)
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		ends = append(ends, syscall.SIGHUP)
	}
	return endedBy(context.Background(), ends...)
}

// endedBy returns a context that the first of the signals ends, with an interrupted as its cause.
func endedBy(ctx context.Context, ends ...os.Signal) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, ends...)
	go func() {
		if s, ok := <-signals; ok {
			signal.Stop(signals)
			cancel(interrupted{s})
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		cancel(nil)
	}
}
