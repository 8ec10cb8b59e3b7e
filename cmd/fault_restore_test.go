//go:build linux

package cmd

import (
	"testing"
)

// Whatever the disk does while a backup is restored: all of it is there or nothing, and it never says that nothing
// was changed when everything was replaced.
func TestFaultRestore(t *testing.T) {
	t.Parallel()
	needStrace(t)
	template := founded(t)
	template.must("groups", "create", "GIS", "-q")
	template.must("database", "backup", "data/backup.db", "-q")
	template.must("groups", "delete", "GIS", "--yes", "-q")
	restore := template.counted(t, job{
		args: []string{"database", "restore", "data/backup.db", "--yes", "-q"},
		effects: func(w *world) []bool {
			return []bool{len(w.lines("groups", "list", "--columns", "name", "--no-headers")) == 1}
		},
	})
	for _, f := range []fault{
		{"fsync", "error=EIO", ""},
		{"fsync", "error=EIO", "+"},
		{"pwrite64", "error=ENOSPC", "+"},
		{"?unlink,unlinkat", "error=EIO", ""},
		{"fsync,?unlink,unlinkat", "signal=SIGKILL", ""},
	} {
		t.Run(f.calls+" "+f.what+f.last, func(t *testing.T) {
			t.Parallel()
			template.strike(t, restore, f, 3)
		})
	}
}
