package store

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// Triggers and views that others added to a database would act in roster's name: they are refused, and found by a
// check.
func TestPlantedCodeIsRefused(t *testing.T) {
	aboutSQLite(t, "check of the schema")
	for _, planted := range []string{
		"CREATE TRIGGER rise AFTER INSERT ON audit BEGIN UPDATE members SET role = 3; END",
		"CREATE VIEW people AS SELECT 1",
	} {
		s := newStore(t)
		if _, err := s.db.ExecContext(t.Context(), planted); err != nil {
			t.Fatal(err)
		}
		path := s.Path()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path, Options{}); !errors.Is(err, org.ErrUsage) ||
			!strings.Contains(err.Error(), "roster did not make") {
			t.Errorf("%s\nis opened: %v", planted, err)
		}
		if _, err := OpenBackup(t.Context(), path); !errors.Is(err, org.ErrUsage) {
			t.Errorf("%s\nis a backup: %v", planted, err)
		}
	}
}

// Any difference from the schema of the migrations is found.
func TestCheckFindsStrangeSchema(t *testing.T) {
	aboutSQLite(t, "check of the schema")
	for _, strange := range []string{
		"DROP INDEX members_by_name",
		"ALTER TABLE members ADD COLUMN planted TEXT DEFAULT 'x'",
		"CREATE TABLE planted (x TEXT CHECK (length(x) > 0))",
	} {
		s := newStore(t)
		if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
			t.Fatalf("a sound database: %q, %v", found, err)
		}
		if _, err := s.db.ExecContext(t.Context(), strange); err != nil {
			t.Fatal(err)
		}
		if found, err := s.Check(t.Context()); err != nil || len(found) == 0 {
			t.Errorf("%s: found %q, %v", strange, found, err)
		}
	}
}

// Dangling rows of tables without a rowid are reported like others.
func TestCheckFindsDanglingMembership(t *testing.T) {
	aboutSQLite(t, "PRAGMA")
	s := newStore(t)
	if _, err := s.db.ExecContext(t.Context(),
		"PRAGMA foreign_keys = 0; INSERT INTO member_groups VALUES (1, 999)"); err != nil {
		t.Fatal(err)
	}
	found, err := s.Check(t.Context())
	if err != nil || len(found) == 0 || !strings.Contains(found[0], "member_groups refers to a missing row") {
		t.Errorf("found %q, %v", found, err)
	}
}

// A change to a file that is no longer at its path would be lost: it is refused, not acknowledged.
func TestRemovedFileIsNoticed(t *testing.T) {
	aboutSQLite(t, "files")
	s := newStore(t)
	if err := os.Rename(s.Path(), s.Path()+".away"); err != nil {
		t.Fatal(err)
	}
	err := s.Change(t.Context(), func(*Store) error { return nil })
	if !errors.Is(err, org.ErrConflict) {
		t.Errorf("without its file: %v", err)
	}
	// Removed while the transaction is under way.
	if err := os.Rename(s.Path()+".away", s.Path()); err != nil {
		t.Fatal(err)
	}
	err = s.Change(t.Context(), func(s *Store) error { return os.Rename(s.Path(), s.Path()+".away") })
	if !errors.Is(err, org.ErrConflict) {
		t.Errorf("removed before the commit: %v", err)
	}
}
