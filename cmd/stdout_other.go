//go:build !linux

package cmd

import (
	"io"
	"os"
)

// standardOutput is f. On these systems nothing says whether there is one.
func standardOutput(f *os.File) io.Writer { return f }
