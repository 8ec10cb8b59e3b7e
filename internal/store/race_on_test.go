//go:build race

package store

// rounds is n without the race detector, which slows SQLite down fifteenfold and finds nothing more in round 100 than in 10.
func rounds(n int) int { return n / 10 }
