//go:build !windows

package cmd

import (
	"errors"
	"syscall"
)

// closedByReader reports whether a write failed because nobody reads the pipe any more.
func closedByReader(err error) bool { return errors.Is(err, syscall.EPIPE) }
