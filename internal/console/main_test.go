package console

import (
	"flag"
	"testing"
)

func TestMain(m *testing.M) {
	_ = flag.Set("test.parallel", "4") // most wait for what a terminal shows
	m.Run()
}
