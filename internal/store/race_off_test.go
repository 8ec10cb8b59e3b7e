//go:build !race

package store

// rounds returns how often a test that asks for n rounds repeats itself.
func rounds(n int) int { return n }
