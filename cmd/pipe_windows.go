package cmd

import (
	"errors"

	"golang.org/x/sys/windows"
)

// closedByReader tells that nobody reads the pipe any more that was written to.
func closedByReader(err error) bool {
	return errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA)
}
