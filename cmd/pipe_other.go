//go:build !windows

package cmd

import (
	"errors"
	"syscall"
)

// closedByReader tells that nobody reads the pipe any more that was written to.
func closedByReader(err error) bool { return errors.Is(err, syscall.EPIPE) }
