//go:build unix

package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestFileModes(t *testing.T) {
	const (
		plain   = "as: a@acme.example"
		open    = "mail: {smtp: {password: pw}}"
		url     = "database: postgres://roster:pw@db.acme.example/roster"
		profile = "profiles: {p: {database: 'postgres://db.acme.example/roster?password=pw'}}"
	)
	for _, c := range []struct {
		content string
		mode    fs.FileMode
		refused string
	}{
		{plain, 0o644, ""},
		{plain, 0o664, "can be changed by others"},
		{plain, 0o646, "can be changed by others"},
		{open, 0o600, ""},
		{open, 0o640, ""},
		{open, 0o644, "holds a password and can be read by others"},
		{url, 0o640, ""},
		{url, 0o604, "holds a password and can be read by others"},
		{profile, 0o644, "holds a password and can be read by others"},
		{"database: postgres://roster@db.acme.example/roster", 0o644, ""},
	} {
		t.Run(fmt.Sprintf("%.12s %o", c.content, c.mode), func(t *testing.T) {
			h := newHome(t)
			target := h.write("secrets/config.yaml", c.content)
			chmod(t, target, c.mode)
			h.opts.File = filepath.Join(h.dir, "link.yaml")
			if err := os.Symlink(target, h.opts.File); err != nil {
				t.Fatal(err)
			}
			if c.refused == "" {
				h.load()
				return
			}
			h.refused(c.refused, h.opts.File, fmt.Sprintf("mode %04o", c.mode), "chmod 600 "+h.opts.File)
		})
	}
}

func TestPasswordFile(t *testing.T) {
	for _, c := range []struct {
		content string
		mode    fs.FileMode
		want    string
		refused string
	}{
		{"pass word\n", 0o600, "pass word", ""},
		{" pw ", 0o640, " pw ", ""},
		{"pw\r\n", 0o400, "pw", ""},
		{"\ufeffpw\r", 0o600, "pw", ""},
		{"\xff\xfep\x00w\x00\r\x00\n\x00", 0o600, "pw", ""},
		{"a\rb\r", 0o600, "", "more than one line"},
		{"p\xe9\n", 0o600, "", "line 1, column 2: this is not text"},
		{"p\x00w\x00", 0o600, "", "UTF-16 without a byte order mark"},
		{"pw", 0o660, "", "mode 0660"},
		{"pw", 0o604, "", "mode 0604"},
		{"pw", 0o601, "", "mode 0601"},
		{"\n", 0o600, "", "is empty"},
		{"a\nb\n", 0o600, "", "more than one line"},
		{strings.Repeat("x", 5000), 0o600, "", "larger than 4 KiB"},
	} {
		t.Run(fmt.Sprintf("%.9q %o", c.content, c.mode), func(t *testing.T) {
			path := newHome(t).write("pw", c.content)
			chmod(t, path, c.mode)
			got, err := SMTP{PasswordFile: path}.Secret()
			if c.refused != "" {
				wantError(t, err, c.refused, path)
			} else if err != nil || got.Reveal() != c.want {
				t.Errorf("password %q, error %v, want %q", got.Reveal(), err, c.want)
			}
		})
	}
	if got, err := (SMTP{Password: "env", PasswordFile: "/gone"}).Secret(); err != nil || got.Reveal() != "env" {
		t.Errorf("the password itself comes first: %q, %v", got.Reveal(), err)
	}
	if got, err := (SMTP{}).Secret(); err != nil || got != "" {
		t.Errorf("no password: %q, %v", got.Reveal(), err)
	}
	_, err := SMTP{PasswordFile: filepath.Join(t.TempDir(), "gone")}.Secret()
	wantError(t, err, "does not exist")
}

// A configuration or a password of another user is refused: its owner could change it. Root's is trusted.
func TestFileOfAnother(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a file away")
	}
	h := newHome(t)
	file := h.config("as: a\n")
	if err := os.Chown(file, 12345, 0); err != nil {
		t.Fatal(err)
	}
	const says = "belongs to another user (12345)"
	_, err := Load(h.opts)
	wantError(t, err, file, says, "chown")
	wantError(t, Change(t.Context(), Target{File: file}, edits(t, "as=b")...), says)
	_, err = SMTP{PasswordFile: file}.Secret()
	wantError(t, err, says)
}

func TestNoRegularFile(t *testing.T) {
	h := newHome(t)
	h.opts.File = filepath.Join(h.dir, "fifo")
	if err := syscall.Mkfifo(h.opts.File, 0o600); err != nil {
		t.Fatal(err)
	}
	h.refused(h.opts.File + " is not a file")
	h.opts.File = h.dir
	h.refused(h.dir + " is not a file")
}

func TestFileInTheWay(t *testing.T) {
	h := newHome(t)
	h.write(".config", "a file where the folder should be")
	if l := h.load(); l.File != "" {
		t.Errorf("file %q, want none", l.File)
	}
	h.opts.Environ = []string{"HOME=" + h.dir, "XDG_CONFIG_HOME=" + filepath.Join(h.dir, "loop")}
	if err := os.Symlink("loop", filepath.Join(h.dir, "loop")); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(h.opts); !errors.Is(err, syscall.ELOOP) {
		t.Errorf("error %v, want ELOOP", err)
	}
}

func TestCreateUnderAnyUmask(t *testing.T) {
	for _, mask := range []int{0, 0o777} {
		old := syscall.Umask(mask)
		path := filepath.Join(t.TempDir(), "config.yaml")
		err := Create(Target{File: path}, Initial{As: "a@acme.example"}.Edits()...)
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("umask %o: mode %v, error %v", mask, info.Mode(), err)
		}
	}
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
