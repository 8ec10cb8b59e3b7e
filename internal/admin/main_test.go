package admin

import (
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"
)

// TestMain makes databases in memory where the system has a folder for that: tests wait for no disk.
func TestMain(m *testing.M) {
	// A container's folder may be too small.
	made, err := exec.Command("sh", "-c", "[ $(df -kP /dev/shm | awk 'END { print $4 }') -gt 1000000 ] && mktemp -d /dev/shm/roster-test-XXXXXX").Output()
	if dir := strings.TrimSpace(string(made)); err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		_ = os.Setenv("TMPDIR", dir)
	}
	debug.SetGCPercent(400) // memory is cheaper than collecting it
	m.Run()
}

// full is how much of a test runs: all of it with ROSTER_TEST_FULL=1, otherwise some.
func full(all, some int) int {
	if os.Getenv("ROSTER_TEST_FULL") != "" {
		return all
	}
	return some
}
