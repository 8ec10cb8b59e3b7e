package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// TestBackupUnderLoad: while four goroutines write, every copy is undamaged and a committed state: as many members as
// events.
func TestBackupUnderLoad(t *testing.T) {
	aboutSQLite(t, "backup yet")
	s := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	var written atomic.Int64
	for w := range 4 {
		writer := open(t, s.Path(), Options{})
		writers.Go(func() {
			for n := w; ; n += 4 {
				err := writer.Change(ctx, func(s *Store) error {
					if err := s.AddMember(ctx, newMember(n)); err != nil {
						return err
					}
					return s.AddEvents(ctx, org.Event{Change: strconv.Itoa(n), Time: epoch(), Action: "member.create"})
				})
				if ctx.Err() != nil {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				written.Add(1)
			}
		})
	}
	sizes := map[int]bool{}
	for i := range 8 {
		before := written.Load()
		path := filepath.Join(t.TempDir(), "backup.db")
		if err := s.Backup(ctx, path); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenBackup(ctx, path); err != nil {
			t.Error(err)
		}
		copied := openBare(t, path)
		members, err := Count(ctx, copied, Members(), listing.Query{}, 1<<30)
		events, eventsErr := Count(ctx, copied, Events(), listing.Query{}, 1<<30)
		if err = errors.Join(err, eventsErr); err != nil || members != events || int64(members) < before {
			t.Errorf("backup %d: %d members, %d events, at least %d were committed, %v", i, members, events, before, err)
		}
		sizes[members] = true
	}
	cancel()
	writers.Wait()
	if len(sizes) < 2 {
		t.Errorf("nothing was written meanwhile: %v", sizes)
	}
}

// TestBackupKeeps: a backup never overwrites a file, not even an empty one or the database itself.
func TestBackupKeeps(t *testing.T) {
	aboutSQLite(t, "backup yet")
	s := newStore(t)
	existing := newFile(t)
	write(t, existing, []byte("precious"))
	for _, path := range []string{existing, s.Path(), t.TempDir()} {
		wantKind(t, s.Backup(t.Context(), path), org.ErrConflict)
	}
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "none", "backup.db")); !strings.Contains(org.HintOf(err), "make the folder") {
		t.Errorf("without a folder: %v", err)
	}
	if got := read(t, existing); string(got) != "precious" {
		t.Errorf("the file holds %q", got)
	}
	wantCounts(t, s, 0, 0)
}

// TestBackupOfDamage: which file is damaged is said.
func TestBackupOfDamage(t *testing.T) {
	aboutSQLite(t, "files")
	path, backup := closedDatabase(t), newFile(t)
	damage(t, path, "members")
	err := openBare(t, path).Backup(t.Context(), backup)
	if err == nil || !strings.HasPrefix(err.Error(), "writing the backup "+backup+": the database "+path+" is damaged: ") {
		t.Errorf("error %v", err)
	}
	wantNothing(t, backup)
}

// TestBackupInterrupted: half a backup is not left behind.
func TestBackupInterrupted(t *testing.T) {
	aboutSQLite(t, "backup yet")
	s := newStore(t)
	path := newFile(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Backup(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("left behind: %v", err)
	}
	if err := s.Backup(t.Context(), filepath.Join(path, "no", "such", "folder")); err == nil {
		t.Error("a backup in a folder that is not there")
	}
}

// newFile returns the path of a file that does not exist.
func newFile(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "roster.db")
}

// backupOf returns a backup with n members.
func backupOf(t *testing.T, n int) string {
	t.Helper()
	s, path := newStore(t), newFile(t)
	fill(t, s, n)
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	return path
}
