// Package testenv is what the tests of several packages decide by the machine and the environment that they run in.
package testenv

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
)

// Full returns all with ROSTER_TEST_FULL=1 in the environment, otherwise some: how much of a test runs.
func Full(all, some int) int {
	if os.Getenv("ROSTER_TEST_FULL") != "" { //nolint:forbidigo // of the tests, not of roster
		return all
	}
	return some
}

// TempDir makes a new folder the one for temporary files of this process and those that it starts. It is in memory
// where the system has room for that, so that tests wait for no disk. Call remove in the end.
func TempDir() (dir string, remove func(), err error) {
	parent := "" // the one that there is
	if roomInMemory() {
		parent = memory
	}
	dir, err = os.MkdirTemp(parent, "roster-test-")
	if err == nil {
		err = os.Chmod(dir, 0o711) //nolint:gosec // a peer that runs as another user passes through
	}
	if err == nil {
		err = os.Setenv("TMPDIR", dir)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// CollectLess has garbage collected less often, which saves a tenth of the time of tests with many databases: they have the
// memory. GOGC in the environment decides otherwise.
func CollectLess() {
	if os.Getenv("GOGC") == "" { //nolint:forbidigo // of the tests, not of roster
		debug.SetGCPercent(400)
	}
}

// FileOnce returns a function that returns the content of the file that create makes at path. It is made once, for tests
// that each write a copy of it.
func FileOnce(create func(path string) error) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		dir, err := os.MkdirTemp("", "roster-once-")
		if err != nil {
			return nil, err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		path := filepath.Join(dir, "file")
		if err := create(path); err != nil {
			return nil, err
		}
		return os.ReadFile(path)
	})
}
