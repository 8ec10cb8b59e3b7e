//go:build unix

package cmd

import (
	"testing"

	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// mostlyOnFiles runs a test on files, and with ROSTER_TEST_FULL=1 on PostgreSQL too: one in which what is at
// fault is not the database, or whose like runs on both anyway.
func mostlyOnFiles(t *testing.T, test func(t *testing.T, database func() string)) {
	t.Helper()
	if testenv.Full(1, 0) == 1 {
		onBoth(t, test)
		return
	}
	test(t, func() string { return testDatabase + "=" })
}

// onBoth runs a test on files and on PostgreSQL at once: database returns the entry of the environment with a new one.
func onBoth(t *testing.T, test func(t *testing.T, database func() string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, func() string { return testDatabase + "=" })
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		postgres.Shared(t) // a test within this one could not skip it
		test(t, func() string { return testDatabase + "=" + postgres.Address(t) })
	})
}
