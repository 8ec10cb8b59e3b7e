package store

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// TestRestoreFailsLate: an error after all was prepared says whether the database was replaced, or that this is not known.
func TestRestoreFailsLate(t *testing.T) {
	aboutSQLite(t, "files")
	there := closedDatabase(t)
	for _, c := range []struct {
		path       string
		unreadable bool
	}{{newPath(t), false}, {there, false}, {there, true}} {
		path, unreadable, backup := c.path, c.unreadable, openBare(t, backupOf(t, 1))
		before, _ := os.ReadFile(path) // nothing where it is missing
		err := Restore(t.Context(), path, backup, Options{}, func(_, restored *Store) error {
			if unreadable {
				write(t, path, []byte("rubble"))
			}
			return errors.Join(logRestored(t, restored), os.Remove(restored.Path()))
		})
		if err == nil || !strings.HasPrefix(err.Error(), "restoring failed") ||
			errors.As(err, new(Unchanged)) == unreadable || errors.As(err, new(UnknownOutcome)) != unreadable {
			t.Errorf("unreadable: %t, error %v", unreadable, err)
		}
		if path == there && !unreadable && !bytes.Equal(read(t, path), before) {
			t.Error("the database changed")
		}
	}
}

// TestCheckRestored: what became of a replacement that ended with an error.
func TestCheckRestored(t *testing.T) {
	s, failure := newStore(t), errors.New("lost")
	change(t, s, func(s *Store) error {
		return s.AddEvents(t.Context(), org.Event{Time: epoch(), Actor: "ana@acme.example", Change: "c1"})
	})
	if err := s.checkRestored(t.Context(), mark{1, "c1"}, failure); err != nil {
		t.Errorf("it is there: %v", err)
	}
	err := s.checkRestored(t.Context(), mark{1, "c2"}, failure)
	if !errors.Is(err, failure) || errors.As(err, new(UnknownOutcome)) {
		t.Errorf("it is not there: %v", err)
	}
}
