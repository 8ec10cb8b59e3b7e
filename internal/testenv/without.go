package testenv

import (
	"os"
	"testing"
)

// Without skips a test at once because something on the machine is missing, as err says. With CI=true the test fails
// instead: there, nothing may be missing.
func Without(tb testing.TB, why string, err error) {
	tb.Helper()
	if os.Getenv("CI") == "true" { //nolint:forbidigo // of the tests, not of roster
		tb.Fatalf("needed in CI, %s: %v", why, err)
	}
	tb.Skipf("%s: %v", why, err)
}
