package cmd

import (
	"os/exec"
	"testing"

	"github.com/roster-cli/roster/internal/testenv"
)

// peer returns the path of a program that a test needs besides Go, found in PATH unless name is a path. Where it is
// missing the test is skipped, as testenv.Without does.
func peer(tb testing.TB, name, why string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		testenv.Without(tb, why, err)
	}
	return path
}
