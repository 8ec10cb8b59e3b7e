package cmd

import (
	"os"
	"os/exec"
	"testing"
)

// peer returns the path of a program that a test needs besides Go, found in PATH unless name is a path. Where it is
// missing the test is skipped, as without does.
func peer(tb testing.TB, name, why string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		without(tb, why, err)
	}
	return path
}

// without skips a test at once because something on the machine is missing, as err says. With CI=true the test fails
// instead: there, nothing may be missing.
func without(tb testing.TB, why string, err error) {
	tb.Helper()
	if os.Getenv("CI") == "true" {
		tb.Fatalf("needed in CI, %s: %v", why, err)
	}
	tb.Skipf("%s: %v", why, err)
}
