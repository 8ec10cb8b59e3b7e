//go:build race

package admin

// rounds is n without the race detector, which slows SQLite down fifteenfold and finds nothing more in round 50 than in
// 5.
func rounds(n int) int { return max(n/8, 4) }
