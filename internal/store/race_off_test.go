//go:build !race

package store

// rounds is how often a test repeats itself that wants n rounds.
func rounds(n int) int { return n }
