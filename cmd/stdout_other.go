//go:build !linux

package cmd

import (
	"io"
	"os"
)

// standardOutput is f. On these systems it cannot be told that there is none.
func standardOutput(f *os.File) io.Writer { return f }
