//go:build unix

package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// TestModes: only the owner can read the database, its log and its folder, whatever the umask.
func TestModes(t *testing.T) {
	aboutSQLite(t, "files")
	for _, umask := range []int{0, 0o022, 0o277, 0o777} {
		path := filepath.Join(t.TempDir(), "a", "b", "roster.db")
		old := syscall.Umask(umask)
		s, err := Open(t.Context(), path, Options{Create: true})
		if err == nil {
			fill(t, s, 1)
		}
		syscall.Umask(old)
		if err != nil {
			t.Fatalf("umask %o: %v", umask, err)
		}
		want := map[string]os.FileMode{
			path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600,
			filepath.Dir(path): 0o700, filepath.Dir(filepath.Dir(path)): 0o700,
		}
		for name, mode := range want {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != mode {
				t.Errorf("umask %o: %s has %v, %v, want %v", umask, name, info.Mode(), err, mode)
			}
		}
		backup := filepath.Join(filepath.Dir(path), "backup.db")
		old = syscall.Umask(umask)
		err = s.Backup(t.Context(), backup)
		syscall.Umask(old)
		if info, statErr := os.Stat(backup); err != nil || statErr != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("umask %o: the backup has %v, %v, %v", umask, info, err, statErr)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestFolderIsKept: the mode of a folder that exists is its owner's business.
func TestFolderIsKept(t *testing.T) {
	aboutSQLite(t, "files")
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	open(t, filepath.Join(dir, "roster.db"), Options{Create: true})
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the folder has %v, %v", info.Mode(), err)
	}
}

// TestOpenPipe: a named pipe is refused at once, although opening one would wait for ever.
func TestOpenPipe(t *testing.T) {
	aboutSQLite(t, "files")
	path, journal := newPath(t), newPath(t)
	must(t, syscall.Mkfifo(path, 0o600))
	doesNotHang(t, path)
	if _, err := OpenBackup(t.Context(), path); err == nil {
		t.Error("a pipe is no backup")
	}
	write(t, journal, make([]byte, 4096))
	must(t, syscall.Mkfifo(journal+"-journal", 0o600))
	doesNotHang(t, journal)
}

// doesNotHang opens what is no database.
func doesNotHang(t *testing.T, path string) {
	t.Helper()
	for _, o := range []Options{{}, {Create: true}} {
		done := make(chan error, 1)
		go func() {
			_, err := Open(t.Context(), path, o)
			done <- err
		}()
		select {
		case err := <-done:
			wantKind(t, err, org.ErrUsage)
		case <-time.After(5 * time.Second):
			t.Fatal("Open hangs")
		}
	}
}

func TestOpenUnreadable(t *testing.T) {
	aboutSQLite(t, "files")
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	path := closedDatabase(t)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, Options{}); err == nil || org.HintOf(err) == "" {
		t.Errorf("error %v with the hint %q", err, org.HintOf(err))
	}
}

// TestBackupNowhere: in a folder that is gone, a name without one leads nowhere, and that is said.
func TestBackupNowhere(t *testing.T) {
	s, folder := newStore(t), t.TempDir()
	t.Chdir(folder)
	must(t, os.Remove(folder))
	if err := s.Backup(t.Context(), "backup.db"); err == nil || !strings.HasPrefix(err.Error(), "finding the place of the backup: ") {
		t.Errorf("error %v", err)
	}
}

// TestIsDiskFull: a quota that is used up is a full disk, and another failure is none.
func TestIsDiskFull(t *testing.T) {
	for err, want := range map[error]bool{syscall.ENOSPC: true, syscall.EDQUOT: true, syscall.EIO: false} {
		if IsDiskFull(fmt.Errorf("write: %w", err)) != want {
			t.Errorf("%v: %t", err, !want)
		}
	}
}
