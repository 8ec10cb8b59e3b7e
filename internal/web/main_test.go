package web

import (
	"flag"
	"testing"

	"github.com/roster-cli/roster/internal/testenv"
)

// TestMain makes databases in memory where the system has a folder for that: tests wait for no disk.
func TestMain(m *testing.M) {
	_, remove, err := testenv.TempDir()
	if err != nil {
		panic(err)
	}
	defer remove()
	_ = flag.Set("test.parallel", "8") // many wait for slow clients
	m.Run()
}
