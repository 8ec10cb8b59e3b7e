package web

import (
	"flag"
	"os"
	"testing"
)

// TestMain makes databases in memory where the system has a folder for that: tests wait for no disk.
func TestMain(m *testing.M) {
	if dir, err := os.MkdirTemp("/dev/shm", "roster-test-"); err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		_ = os.Setenv("TMPDIR", dir)
	}
	_ = flag.Set("test.parallel", "8") // many wait for slow clients
	m.Run()
}
