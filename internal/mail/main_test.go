package mail

import (
	"flag"
	"testing"
)

func TestMain(m *testing.M) {
	_ = flag.Set("test.parallel", "8") // many wait for a server that says nothing
	m.Run()
}
