package store

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestBackupOfServer: a backup of a server is a file with the same rows, which is restored on either side.
func TestBackupOfServer(t *testing.T) {
	address := postgres.Address(t)
	s := open(t, address, Options{Create: true})
	fillAll(t, s, 50)
	backup := newFile(t)
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Backup(t.Context(), backup), org.ErrConflict)
	want := digests(t, s)
	execute(t, s, `DELETE FROM members WHERE n > 5`)
	execute(t, s, `UPDATE organization SET name = 'Another'`)
	for _, path := range []string{address, postgres.Address(t), newFile(t)} {
		if err := restore(t, path, backup, Options{}); err != nil {
			t.Fatal(err)
		}
		restored := open(t, path, Options{})
		execute(t, restored, `DELETE FROM audit WHERE change = 'restored'`)
		if got := digests(t, restored); !maps.Equal(got, want) {
			t.Errorf("%s: restored %v, want %v", path, got, want)
		}
		change(t, restored, func(s *Store) error { return s.AddMember(t.Context(), newMember(1_000_000)) })
	}
}

// TestRestoreIntoUnfinished: what has no organization is not compared with what is restored.
func TestRestoreIntoUnfinished(t *testing.T) {
	backup, err := OpenBackup(t.Context(), backupOf(t, 1))
	must(t, err)
	defer backup.Close() //nolint:errcheck // only read
	for _, path := range []string{postgres.Address(t), newFile(t)} {
		s, err := Open(t.Context(), path, Options{Create: true})
		must(t, err)
		must(t, s.Close())
		for _, finished := range []bool{false, true} {
			must(t, Restore(t.Context(), path, backup, Options{}, func(replaced, _ *Store) error {
				if (replaced != nil) != finished {
					t.Errorf("%s is given: %t", path, !finished)
				}
				return nil
			}))
		}
	}
}

// TestAltered: a server that alters what is stored is neither copied to nor restored.
func TestAltered(t *testing.T) {
	backup, to := backupOf(t, 3), postgres.Address(t)
	s := open(t, to, Options{Create: true})
	execute(t, s, `CREATE FUNCTION rename() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name = 'Crew'; RETURN NEW; END $$;
		CREATE TRIGGER rename BEFORE INSERT ON groups FOR EACH ROW EXECUTE FUNCTION rename()`)
	for _, err := range []error{only(copyAll(t, open(t, backup, Options{}), to)), restore(t, to, backup, Options{})} {
		if err == nil || !strings.Contains(err.Error(), "the table groups has 3 rows, and its copy in "+s.Path()+" has 3 or others") {
			t.Errorf("error %v", err)
		}
		wantCounts(t, s, 0, 0)
	}
}

// TestRestoreByAnother: a role that may set the counters restores, without owning the tables.
func TestRestoreByAnother(t *testing.T) {
	t.Parallel()
	c := postgres.Shared(t)
	schema := c.Schema(t)
	withOrganization(t, open(t, c.Address(postgres.Owner, schema), Options{Create: true}))
	daily := c.Address(postgres.Daily, schema)
	wantKind(t, restore(t, daily, backupOf(t, 3), Options{}), org.ErrUsage)
	c.Must(t, "GRANT UPDATE ON ALL SEQUENCES IN SCHEMA "+schema+" TO "+postgres.Daily)
	must(t, restore(t, daily, backupOf(t, 3), Options{}))
	wantCounts(t, open(t, daily, Options{}), 3, 4)
}

// TestRestoreOldBackup: a backup that an older roster made is restored on either side.
func TestRestoreOldBackup(t *testing.T) {
	if onPostgres() {
		t.Skip("backups are files")
	}
	for schema := 1; schema < latest(); schema++ {
		backup := oldDatabase(t, schema, 5)
		for _, path := range []string{postgres.Address(t), newFile(t)} {
			if err := restore(t, path, backup, Options{}); err != nil {
				t.Errorf("schema %d into %s: %v", schema, path, err)
				continue
			}
			wantCounts(t, open(t, path, Options{}), 5, 6)
		}
	}
}

// TestRestoreServerInterrupted: what is interrupted or fails leaves the server as it was.
func TestRestoreServerInterrupted(t *testing.T) {
	postgres.Cancels(t)
	path, temporary := postgres.Address(t), t.TempDir()
	t.Setenv("TMPDIR", temporary)
	s := open(t, path, Options{Create: true})
	fillAll(t, s, 20)
	want := digests(t, s)
	backup, err := OpenBackup(t.Context(), backupOf(t, 12))
	if err != nil {
		t.Fatal(err)
	}
	defer backup.Close() //nolint:errcheck // only read
	wrong := errors.New("refused")
	err = Restore(t.Context(), path, backup, Options{}, func(_, _ *Store) error { return wrong })
	if !errors.Is(err, wrong) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = Restore(ctx, path, backup, Options{}, func(_, restored *Store) error {
		defer cancel()
		return logRestored(t, restored)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if got := digests(t, s); !maps.Equal(got, want) {
		t.Errorf("it has %v, had %v", got, want)
	}
	if found, err := filepath.Glob(filepath.Join(temporary, "roster-restore-*")); err != nil || len(found) > 0 {
		t.Errorf("left behind: %v, %v", found, err)
	}
}

// TestRestoreServerLocks: while a server is restored, others read what was there, and changes wait; those that waited
// still exclude each other and those that come later.
func TestRestoreServerLocks(t *testing.T) {
	path := postgres.Address(t)
	s := open(t, path, Options{Create: true})
	fillAll(t, s, 20)
	backup, err := OpenBackup(t.Context(), backupOf(t, 12))
	if err != nil {
		t.Fatal(err)
	}
	defer backup.Close() //nolint:errcheck // only read
	watch := open(t, path, Options{})
	acquired, release, done := make(chan int, 2), make(chan bool), make(chan error, 2)
	writer := func(n int) {
		w := open(t, path, Options{})
		go func() {
			done <- w.Change(t.Context(), func(*Store) error {
				acquired <- n
				<-release
				return nil
			})
		}()
	}
	err = Restore(t.Context(), path, backup, Options{}, func(_, restored *Store) error {
		wantCounts(t, watch, 20+len(hostileNames()), 20+len(hostileNames()))
		writer(1)
		waitForWaiting(t, watch, 1)
		return logRestored(t, restored)
	})
	if err != nil {
		t.Fatal(err)
	}
	<-acquired // the first has waited for the former row of the organization
	writer(2)
	waitForWaiting(t, watch, 1)
	release <- true
	<-acquired
	release <- true
	if err := errors.Join(<-done, <-done); err != nil {
		t.Error(err)
	}
	wantCounts(t, watch, 12, 13)
}

// waitForWaiting waits until n transactions of this test wait for a lock.
func waitForWaiting(t *testing.T, s *Store, n int) {
	t.Helper()
	p, ok := s.engine.(*server)
	if !ok {
		t.Fatalf("no server: %T", s.engine)
	}
	for {
		waiting, err := s.count(t.Context(), `SELECT count(DISTINCT l.pid) FROM pg_locks l WHERE NOT l.granted AND EXISTS
			(SELECT 1 FROM pg_locks m WHERE m.pid = l.pid AND m.relation = to_regclass($1))`, p.schema+".organization")
		if err != nil {
			t.Fatal(err)
		}
		if waiting >= n {
			return
		}
	}
}

func logRestored(t *testing.T, restored *Store) error {
	t.Helper()
	return restored.Change(t.Context(), func(s *Store) error {
		return s.AddEvents(t.Context(), org.Event{Time: epoch(), Change: "restored", Action: "database.restore"})
	})
}
