package web

import (
	"flag"
	"os"
	"os/exec"
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
	_ = flag.Set("test.parallel", "8") // many wait for slow clients
	m.Run()
}
