//go:build linux

package cmd

import (
	"testing"
)

// Whatever a disk does at whichever moment: the batch of a table is stored or it is not, and the table can be given
// again.
func TestFaultFromDisk(t *testing.T) {
	t.Parallel()
	needStrace(t)
	template := founded(t)
	g := newGuests(template, 30)
	j := template.counted(t, job{
		args: []string{"invitations", "create", "--from", g.file, "--role", "user", "-q"},
		effects: func(w *world) (there []bool) {
			count := len(g.there(w))
			return []bool{count > 0, count == len(g.emails)}
		},
	})
	for _, f := range []fault{{"pwrite64", "error=ENOSPC", "+"}, {"pwrite64", "error=EIO", ""}, {"fsync", "error=EIO", ""}, {"pwrite64", "signal=SIGKILL", ""}} {
		t.Run(f.calls+" "+f.what+f.last, func(t *testing.T) {
			t.Parallel()
			template.strike(t, j, f, 2)
		})
	}
}
