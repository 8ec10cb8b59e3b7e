//go:build linux

package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/roster-cli/roster/internal/testenv"
)

// smallDisk is the folder of a disk of its own with so many KiB.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%dk", size)); err != nil {
		testenv.Without(t, "a full disk takes the right to mount one", err)
	}
	t.Cleanup(func() {
		// A process that another test is starting may hold what is open for a moment.
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// leave fills the disk of folder but for so many KiB.
func leave(t *testing.T, folder string, room int) {
	t.Helper()
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		t.Fatal(err)
	}
	filling := make([]byte, int(disk.Bavail)*int(disk.Bsize)-room<<10)
	if err := os.WriteFile(filepath.Join(folder, "filling"), filling, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A full disk is called so wherever it shows, once, with what became of the change: also where SQLite, which needs
// some room in order to read, calls it an I/O error, and where the system tells of it.
func TestFaultFullDisk(t *testing.T) {
	t.Parallel()
	template := founded(t)
	var rows strings.Builder
	rows.WriteString("email\n")
	for n := range 2500 {
		fmt.Fprintf(&rows, "p%d@acme.example\n", n)
	}
	const (
		room = "make room on the disk and try again"
		read = "Error: there is no room left for the database DISK/roster.db: disk I/O error (4874)\nHint: " + room + "\n"
		full = "there is no room left for the database DISK/roster.db: database or disk is full (13)"
	)
	for _, c := range []struct {
		name string
		left int // KiB
		args []string
		code int
		says string
	}{
		{"reading", 0, []string{"members", "list"}, 1, read},
		{"changing what cannot be read", 0, []string{"groups", "create", "GIS"}, 1, read},
		{"reading takes little", 40, []string{"members", "list", "-q"}, 0, ""},
		{
			"changing", 40,
			[]string{"groups", "create", "GIS"},
			1,
			"Error: " + full + "\nHint: nothing was changed; " + room + "\n",
		},
		{
			"JSON", 40,
			[]string{"groups", "create", "GIS", "-o", "json"},
			1,
			`{"error":{"code":"failure","message":"` + full + `","hint":"nothing was changed; ` + room + `"}}` + "\n",
		},
		{
			"a bulk job", 1100,
			[]string{"invitations", "create", "--from", "people.csv", "--role", "user", "-q"},
			1,
			"Error: 1000 invitations made before this, and stay: " + full +
				"\nHint: " + room + "; then run the same file again: it goes on where this ended\n",
		},
		{
			"a backup", 40,
			[]string{"database", "backup", "DISK/backup.db"},
			1,
			"Error: there is no room left for the backup DISK/backup.db: database or disk is full (13)\nHint: " + room + "\n",
		},
		{
			"a copy", 40,
			[]string{"database", "copy", "--to", "DISK/copy.db"},
			1,
			"Error: there is no room left for the copy DISK/copy.db: database or disk is full (13)\nHint: " + room + "\n",
		},
		{
			"results", 0,
			[]string{"/bin/sh", "-c", "roster config show > DISK/results"},
			1,
			"Error: there is no room left: write results: write /dev/stdout: no space left on device\nHint: " + room + "\n",
		},
		{
			"the link key", 0,
			[]string{"/bin/sh", "-c", "ROSTER_DATABASE=new.db ROSTER_LINK_KEY_FILE=DISK/link.key " +
				"roster init --organization Acme --email ana@acme.example --name Ana"},
			1,
			": no space left on device\nHint: " + room + "\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			disk := smallDisk(t, 2048)
			w := template.copied(t)
			w.file("people.csv", rows.String())
			w.environ = append(w.environ, "ROSTER_DATABASE="+disk+"/roster.db")
			w.must("/bin/cp", w.database(), disk+"/roster.db")
			leave(t, disk, c.left)
			for n, arg := range c.args {
				c.args[n] = strings.ReplaceAll(arg, "DISK", disk)
			}
			e := w.run(c.args...)
			says := strings.ReplaceAll(c.says, "DISK", disk)
			if e.code != c.code || !strings.HasSuffix(e.err, says) || c.code == 0 && e.err != "" {
				t.Errorf("exit code %d\n%s\nwant %d\n%s", e.code, e.err, c.code, says)
			}
			if n := strings.Count(e.err, "no room left"); n != c.code {
				t.Errorf("that there is no room left is said %d times:\n%s", n, e.err)
			}
			if err := os.Remove(filepath.Join(disk, "filling")); err != nil {
				t.Fatal(err)
			}
			w.sound()
		})
	}
}

// What the system says of a full disk or a quota is said as SQLite's errors are, in whatever it is wrapped.
func TestNoRoomIsSaidOnce(t *testing.T) {
	t.Parallel()
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		err := fmt.Errorf("writing the link key: %w", &os.PathError{Op: "write", Path: "/x", Err: errno})
		want := "there is no room left: writing the link key: write /x: " + errno.Error() +
			"; make room on the disk and try again"
		if got := advice(fmt.Errorf("%w", err)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Where a disk fails before a backup or a copy is complete, that is said, and nothing of it is left.
func TestFaultIncomplete(t *testing.T) {
	t.Parallel()
	w := founded(t)
	for what, command := range map[string]string{"backup": "backup", "copy": "copy --to"} {
		path := filepath.Join(t.TempDir(), "new.db")
		w.wants(w.run("/bin/sh", "-c", "ulimit -f 128; roster database "+command+" "+path), 1,
			"Error: writing the "+what+" "+path+": disk I/O error (778)\nHint: look at the disk, its limits and the system's log\n")
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
	w.sound()
}
