package admin

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain makes databases in memory where the system has a folder for that: tests wait for no disk.
func TestMain(m *testing.M) {
	if dir, err := os.MkdirTemp("/dev/shm", "roster-test-"); err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		_ = os.Setenv("TMPDIR", dir)
	}
	debug.SetGCPercent(400) // memory is cheaper than collecting it
	m.Run()
}
