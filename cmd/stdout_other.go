//go:build !linux

package cmd

import (
	"io"
	"os"
)

// standardOutput returns f: on these systems a closed standard output cannot be detected.
func standardOutput(f *os.File) io.Writer { return f }
