package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// closedDatabase returns the path of a database with some rows that no process has open.
func closedDatabase(t *testing.T) string {
	t.Helper()
	path := newPath(t)
	s, err := Open(t.Context(), path, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	change(t, s, func(s *Store) error {
		return s.AddOrganization(t.Context(), org.Organization{
			ID: "o1", Name: "Acme", Language: "en", Created: epoch(),
			KeyFingerprint: []byte{1},
		})
	})
	fill(t, s, 30)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// use opens the database at path and reads all of it.
func use(ctx context.Context, path string) error {
	s, err := Open(ctx, path, Options{})
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what reading gives counts
	if _, err := s.Organization(ctx); err != nil {
		return s.engine.explain(err)
	}
	return s.Read(ctx, func(s *Store) error {
		_, err := members(ctx, s)
		return err
	})
}

// TestOpenRefuses: each kind of file that is not a roster database has its own error, and its bytes stay as they were.
func TestOpenRefuses(t *testing.T) {
	aboutSQLite(t, "files")
	sound := read(t, closedDatabase(t))
	at := func(offset int, value uint32) []byte {
		b := bytes.Clone(sound)
		binary.BigEndian.PutUint32(b[offset:], value)
		return b
	}
	cases := []struct {
		name  string
		bytes []byte
		kind  org.Kind
		says  string
	}{
		{"of no program", at(headerApplication, 0), org.ErrUsage, "another program"},
		{"of another program", at(headerApplication, 0x0f055112), org.ErrUsage, "another program"},
		{"newer", at(headerVersion, uint32(latest())+1), org.ErrUsage, "newer roster"},
		{"much newer", at(headerVersion, 1<<30), org.ErrUsage, "newer roster"},
		{"negative version", at(headerVersion, 1<<31+7), org.ErrUsage, "newer roster"},
		{"text", []byte("name,email\n" + strings.Repeat("x", 200)), org.ErrUsage, "not a SQLite database"},
		{"garbled header", append([]byte("SQLITE format 3\x00"), sound[16:]...), org.ErrUsage, "not a SQLite database"},
		{"empty", nil, org.ErrNotFound, "never finished"},
		{"one byte", sound[:1], org.ErrUsage, "not a SQLite database"},
		{"99 bytes", sound[:99], org.ErrUsage, "not a SQLite database"},
		{"header alone", sound[:100], "", "damaged"},
		{"half a page", sound[:2048], "", "damaged"},
		{"one page", sound[:4096], "", "damaged"},
		{"half", sound[:len(sound)/2], "", "damaged"},
		{"without the last byte", sound[:len(sound)-1], "", "1 byte missing"},
		{"without the last byte, by the size", at(headerPages, 0)[:len(sound)-1], "", "1 byte missing"},
		{"without the last page", sound[:len(sound)-4096], "", "damaged"},
		{"page size 0", append(append(bytes.Clone(sound[:16]), 0, 0), sound[18:]...), "", "damaged"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := newPath(t)
			write(t, path, c.bytes)
			err := use(t.Context(), path)
			switch {
			case err == nil:
				t.Fatal("it was taken")
			case c.kind != "":
				wantKind(t, err, c.kind)
			}
			if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) || org.HintOf(err) == "" {
				t.Errorf("error %q with the hint %q, want the path, %q and a hint", err, org.HintOf(err), c.says)
			}
			if !bytes.Equal(read(t, path), c.bytes) {
				t.Error("the bytes changed")
			}
			if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
				t.Errorf("left behind: %v", entries)
			}
		})
	}
}

// TestCreateRefuses: init does not write into another program's database either.
func TestCreateRefuses(t *testing.T) {
	aboutSQLite(t, "files")
	foreign := bytes.Clone(read(t, closedDatabase(t)))
	binary.BigEndian.PutUint32(foreign[headerApplication:], 0x0f055112)
	for name, content := range map[string][]byte{"foreign": foreign, "text": []byte("hello")} {
		path := newPath(t)
		write(t, path, content)
		_, err := Open(t.Context(), path, Options{Create: true})
		wantKind(t, err, org.ErrUsage)
		if !bytes.Equal(read(t, path), content) {
			t.Errorf("%s: the bytes changed", name)
		}
	}
}

func TestOpenMissing(t *testing.T) {
	aboutSQLite(t, "files")
	path, file := filepath.Join(t.TempDir(), "folder", "roster.db"), newPath(t)
	write(t, file, nil)
	for _, missing := range []string{path, filepath.Join(file, "roster.db")} {
		_, err := Open(t.Context(), missing, Options{})
		wantKind(t, err, org.ErrNotFound)
	}
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
}

func TestOpenFolder(t *testing.T) {
	aboutSQLite(t, "files")
	for _, o := range []Options{{}, {Create: true}} {
		_, err := Open(t.Context(), t.TempDir(), o)
		wantKind(t, err, org.ErrUsage)
	}
}

// TestOpenLink: a link, dangling or not, is refused, and nothing is made where it points.
func TestOpenLink(t *testing.T) {
	aboutSQLite(t, "files")
	target, link := closedDatabase(t), newPath(t)
	before := read(t, target)
	dangling := filepath.Join(t.TempDir(), "nowhere.db")
	for _, to := range []string{target, dangling} {
		_ = os.Remove(link)
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
		for _, o := range []Options{{}, {Create: true}} {
			_, err := Open(t.Context(), link, o)
			wantKind(t, err, org.ErrUsage)
		}
	}
	if _, err := os.Stat(dangling); !os.IsNotExist(err) {
		t.Errorf("%s was made: %v", dangling, err)
	}
	if !bytes.Equal(read(t, target), before) {
		t.Error("the bytes changed")
	}
}

// TestCreateKeeps: making a database where there is one changes nothing in it.
func TestCreateKeeps(t *testing.T) {
	path := closedDatabase(t)
	var before []byte
	if !onPostgres() {
		before = read(t, path)
	}
	s, err := Open(t.Context(), path, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if ids, err := members(t.Context(), s); err != nil || len(ids) != 30 {
		t.Errorf("%d members, %v", len(ids), err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if !onPostgres() && !bytes.Equal(read(t, path), before) {
		t.Error("the bytes changed")
	}
}

// TestOwnsFile: the database's files are the file and those beside it.
func TestOwnsFile(t *testing.T) {
	aboutSQLite(t, "files")
	s := newStore(t)
	write(t, s.Path()+".bak", nil)
	for suffix, want := range map[string]bool{"": true, "-wal": true, "-shm": true, ".bak": false} {
		info, err := os.Stat(s.Path() + suffix)
		must(t, err)
		if s.OwnsFile(info) != want {
			t.Errorf("%q: %t", suffix, !want)
		}
	}
}

// TestReadOnlyForNoReason: where nothing is in the way of writing, the hint says in general what has to be right.
func TestReadOnlyForNoReason(t *testing.T) {
	aboutSQLite(t, "files")
	path := closedDatabase(t)
	err := sqliteFile{path: path}.readOnly(errors.New("read-only"))
	if !strings.HasPrefix(org.HintOf(err), "roster needs to write to the file and its folder") {
		t.Errorf("the hint is %q", org.HintOf(err))
	}
	if isFolderFull(filepath.Join(path, "none")) {
		t.Error("a folder that is missing is full")
	}
	empty := t.TempDir()
	full := isFolderFull(empty)
	if left, err := os.ReadDir(empty); full || err != nil || len(left) > 0 {
		t.Errorf("a folder with room is full, or has %v, %v", left, err)
	}
	if _, err := openFile(filepath.Join(empty, "none", "roster.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is missing: %v", err)
	}
}
