package store

import (
	"errors"
	"os"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// TestWatch: every change is noticed, whoever makes it, and nothing else.
func TestWatch(t *testing.T) {
	path := emptyDatabase(t)
	s, other := withOrganization(t, open(t, path, Options{})), open(t, path, Options{})
	w, err := s.Watch()
	must(t, err)
	defer func() { must(t, w.Close()) }()
	version := func() string {
		t.Helper()
		v, err := w.Version(t.Context())
		must(t, err)
		return v
	}
	last := version()
	// Another test may change something meanwhile, on the same server.
	readingChanges := func(by *Store) bool {
		for range 100 {
			before := version()
			_ = listedMembers(t, by)
			if last = version(); last == before {
				return false
			}
		}
		return true
	}
	for n, by := range []*Store{s, other, s} {
		if readingChanges(by) {
			t.Errorf("reading changes the version, to %s at last", last)
		}
		change(t, by, func(s *Store) error { return s.AddMember(t.Context(), newMember(n)) })
		v := version()
		if v == last {
			t.Errorf("change %d leaves the version at %s", n, v)
		}
		last = v
	}
	if err := w.conn.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Version(t.Context()); err == nil {
		t.Error("a lost connection is not noticed")
	}
	if v := version(); v == last {
		t.Error("a new connection begins where the old one ended")
	}
}

func listedMembers(t *testing.T, s *Store) []string {
	t.Helper()
	found, err := members(t.Context(), s)
	must(t, err)
	return found
}

// TestWatchOfRemoved: a file that is gone is an error, not a database without changes.
func TestWatchOfRemoved(t *testing.T) {
	aboutSQLite(t, "file")
	s := newStore(t)
	w, err := s.Watch()
	must(t, err)
	defer w.Close() //nolint:errcheck // the test is over
	must(t, os.Rename(s.Path(), s.Path()+".old"))
	if _, err := w.Version(t.Context()); !errors.Is(err, org.ErrNotFound) {
		t.Errorf("%v, want that it is gone", err)
	}
	must(t, os.Rename(s.Path()+".old", s.Path()))
}
