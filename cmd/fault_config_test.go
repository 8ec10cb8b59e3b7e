//go:build linux

package cmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever the disk does while a setting is changed, the file is the old one or the new one, and the same command
// completes it. Success is only told when it is there.
func TestFaultConfig(t *testing.T) {
	t.Parallel()
	needStrace(t)
	const before, after = "# Acme.\nas: ana@acme.example # who\n", "# Acme.\nas: bo@acme.example # who\n"
	for _, f := range []fault{
		{"write", "error=ENOSPC", ""},
		{"write", "error=ENOSPC", "+"},
		{"fsync", "error=EIO", ""},
		{"?rename,renameat", "error=EIO", ""},
		{"?chmod,fchmodat,fchmod", "error=EPERM", ""},
		{"?flock", "error=EIO", ""},
		{"write,fsync,?rename,renameat,?unlink,unlinkat", "signal=SIGKILL", ""},
	} {
		t.Run(f.calls+" "+f.what+f.last, func(t *testing.T) {
			t.Parallel()
			for n, happened := 1, true; happened; n++ {
				w := newWorld(t)
				file := w.file("config.yaml", before)
				set := []string{"config", "set", "as", "bo@acme.example", "--config", file}
				var e ended
				e, happened = w.inject(f, n, append([]string{w.roster()}, set...)...)
				data, err := os.ReadFile(file)
				if got := string(data); err != nil || got != before && got != after || e.code == 0 && got != after {
					t.Errorf("call %d: exit code %d, %v, the file is %q\n%s", n, e.code, err, got, e.err)
				}
				if happened && n == 1 && e.code == 0 {
					t.Errorf("the first fault is not noticed\n%s", e.err)
				}
				w.must(set...)
				left, _ := filepath.Glob(filepath.Join(w.dir, ".roster-*"))
				if len(left) > 0 && !strings.HasPrefix(f.what, "signal") {
					t.Errorf("call %d left %v behind", n, left)
				}
			}
		})
	}
}
