//go:build race

package store

// rounds returns fewer than n with the race detector, which makes SQLite 15 times slower and finds nothing more in
// 100 rounds than in 10.
func rounds(n int) int { return n / 10 }
