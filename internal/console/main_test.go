package console

import (
	"flag"
	"testing"
)

// TestMain runs more tests at once than there are processors: they wait for terminals.
func TestMain(m *testing.M) {
	_ = flag.Set("test.parallel", "8")
	m.Run()
}
