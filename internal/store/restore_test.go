package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// damage destroys the first page of a table or an index.
func damage(t *testing.T, path, table string) {
	t.Helper()
	s := openBare(t, path)
	page, err := s.count(t.Context(), `SELECT rootpage FROM sqlite_schema WHERE name = $1`, table)
	if err = errors.Join(err, s.Close()); err != nil || page < 2 {
		t.Fatalf("%s is on page %d, %v", table, page, err)
	}
	b := read(t, path)
	for i := (page - 1) * 4096; i < page*4096; i++ {
		b[i] ^= 0x55
	}
	write(t, path, b)
}

// TestRestore: the database becomes what the backup was, whether it existed, was missing or was damaged.
func TestRestore(t *testing.T) {
	aboutSQLite(t, "files")
	backup := backupOf(t, 12)
	damaged := closedDatabase(t)
	damage(t, damaged, "members")
	targets := map[string]string{
		"there": closedDatabase(t), "missing": filepath.Join(t.TempDir(), "folder", "roster.db"), "damaged": damaged,
	}
	for name, path := range targets {
		t.Run(name, func(t *testing.T) {
			before := read(t, backup)
			if err := restore(t, path, backup, Options{}); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(read(t, backup), before) {
				t.Error("the backup changed")
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the database has %v, %v", info.Mode(), err)
			}
			s := open(t, path, Options{})
			wantCounts(t, s, 12, 13)
			if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
				t.Errorf("Check: %v, %v", found, err)
			}
		})
	}
}

// TestRestoreIntoRubble: a file that SQLite cannot even open stays as it is, and the hint says what to do.
func TestRestoreIntoRubble(t *testing.T) {
	aboutSQLite(t, "files")
	backup, sound := backupOf(t, 1), read(t, closedDatabase(t))
	schema := bytes.Clone(sound)
	clear(schema[104:8192])
	for name, content := range map[string][]byte{
		"truncated": sound[:4096],
		"garbled":   append([]byte("sqlite"), sound[6:]...), "without a schema": schema,
	} {
		path := newPath(t)
		write(t, path, content)
		err := restore(t, path, backup, Options{})
		if err == nil || !strings.Contains(org.HintOf(err), "move") {
			t.Errorf("%s: error %v with the hint %q", name, err, org.HintOf(err))
		}
		if !bytes.Equal(read(t, path), content) {
			t.Errorf("%s: the bytes changed", name)
		}
	}
}

// TestRestoreRefuses: a file that is not an undamaged backup leaves the database as it was, and makes none.
func TestRestoreRefuses(t *testing.T) {
	aboutSQLite(t, "files")
	sound := read(t, backupOf(t, 40))
	foreign, newer, broken := bytes.Clone(sound), bytes.Clone(sound), bytes.Clone(sound)
	binary.BigEndian.PutUint32(foreign[headerApplication:], 7)
	binary.BigEndian.PutUint32(newer[headerVersion:], uint32(latest())+1)
	for i := len(broken) / 2; i < len(broken)/2+4096; i++ {
		broken[i] ^= 0xff
	}
	for name, content := range map[string][]byte{
		"foreign": foreign, "newer": newer, "broken": broken, "truncated": sound[:len(sound)-8192], "empty": nil,
		"without its last byte": sound[:len(sound)-1], "text": []byte("hello"),
	} {
		t.Run(name, func(t *testing.T) {
			backup, target := newPath(t), closedDatabase(t)
			write(t, backup, content)
			before := read(t, target)
			missing := filepath.Join(t.TempDir(), "roster.db")
			for _, path := range []string{target, missing} {
				err := restore(t, path, backup, Options{})
				wantKind(t, err, org.ErrUsage)
				if hint := org.HintOf(err); strings.Contains(hint, "--database") {
					t.Errorf("the hint of %v is about the database: %s", err, hint)
				}
			}
			if !bytes.Equal(read(t, target), before) {
				t.Error("the database changed")
			}
			if _, err := os.Stat(missing); !os.IsNotExist(err) {
				t.Errorf("a database was made: %v", err)
			}
			if !bytes.Equal(read(t, backup), content) {
				t.Error("the backup changed")
			}
		})
	}
	err := restore(t, closedDatabase(t), newPath(t), Options{})
	wantKind(t, err, org.ErrNotFound)
}

// TestRestoreNUL: a text that only one kind of database can hold is restored on neither.
func TestRestoreNUL(t *testing.T) {
	aboutSQLite(t, "files")
	backup := backupOf(t, 12)
	s := openBare(t, backup)
	execute(t, s, `UPDATE members SET name = 'a' || char(0) || 'b' WHERE n = 4`)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	err := restore(t, closedDatabase(t), backup, Options{})
	wantKind(t, err, org.ErrUsage)
	if !strings.Contains(err.Error(), "the table members has a NUL, in the row with n 4") {
		t.Error(err)
	}
}

// TestRestoreInUse: it is refused while another program has the database open, and possible afterwards.
func TestRestoreInUse(t *testing.T) {
	aboutSQLite(t, "files")
	backup, path := backupOf(t, 12), closedDatabase(t)
	before := read(t, path)
	p := startProcess(t)
	p.do(t, "hold "+path)
	start := time.Now()
	wantKind(t, restore(t, path, backup, Options{Wait: time.Second}), org.ErrBusy)
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("it answered after %v", d)
	}
	p.do(t, "release")
	if !bytes.Equal(read(t, path), before) {
		t.Error("the database changed")
	}
	if err := restore(t, path, backup, Options{}); err != nil {
		t.Fatal(err)
	}
	wantCounts(t, open(t, path, Options{}), 12, 13)
}

// TestRestoreItself: a database is not a backup of itself.
func TestRestoreItself(t *testing.T) {
	path := closedDatabase(t)
	if err := restore(t, path, path, Options{Wait: time.Second}); err == nil {
		t.Error("it was restored")
	}
	wantCounts(t, open(t, path, Options{}), 30, 30)
}

// TestRestoreBeside: a backup stays, whatever its name beside the database is.
func TestRestoreBeside(t *testing.T) {
	aboutSQLite(t, "files")
	for suffix, want := range map[string]error{"-restore": nil, ".bak": nil, "": org.ErrUsage} {
		path := closedDatabase(t)
		backup := path + suffix
		if suffix == "" {
			backup = draftOf(path)
		}
		if err := os.Rename(backupOf(t, 12), backup); err != nil {
			t.Fatal(err)
		}
		before := read(t, backup)
		if err := restore(t, path, backup, Options{}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", backup, err, want)
		}
		if !bytes.Equal(read(t, backup), before) {
			t.Errorf("%s changed", backup)
		}
	}
}

// TestRestoreShrinks: nothing of a larger database is left in the file or beside it.
func TestRestoreShrinks(t *testing.T) {
	aboutSQLite(t, "files")
	backup, path := backupOf(t, 1), newPath(t)
	s, err := Open(t.Context(), path, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 500)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := restore(t, path, backup, Options{}); err != nil {
		t.Fatal(err)
	}
	if got, want := len(read(t, path)), len(read(t, backup)); got != want {
		t.Errorf("the file has %d bytes, the backup %d", got, want)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("beside it: %v, %v", entries, err)
	}
	if bytes.Contains(read(t, path), []byte(fmt.Sprintf("p%05d@", 400))) {
		t.Error("somebody of before is still in the file")
	}
}

// restore restores the backup in a file, as somebody who asks nothing of it.
func restore(t *testing.T, path, file string, o Options) error {
	t.Helper()
	backup, err := OpenBackup(t.Context(), file)
	if err != nil {
		return err
	}
	defer backup.Close() //nolint:errcheck // only read
	return Restore(t.Context(), path, backup, o, func(_, restored *Store) error {
		return logRestored(t, restored)
	})
}
