//go:build !windows

package console

// escapes reports whether the terminal behind stream obeys escape sequences: but for TERM=dumb all do.
func escapes(any) bool { return true }
