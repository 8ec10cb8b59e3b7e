package store

import (
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

func TestExists(t *testing.T) {
	s := parse("a bo\nb bo").store(t)
	for _, test := range []struct {
		thing listing.Thing
		name  string
		want  bool
	}{
		{listing.Member, "BO" + domain, true},
		{listing.Member, "GIS", false},
		{listing.Group, "gis", true},
		{listing.Group, "bo" + domain, false},
		{listing.Resource, "Table/A", true},
		{listing.Resource, "table/x", false},
		{listing.Resource, "layer/a", false},
		{listing.Resource, "a", false},
	} {
		if got, err := s.Exists(t.Context(), test.thing, test.name); err != nil || got != test.want {
			t.Errorf("%v %s: %v, %v", test.thing, test.name, got, err)
		}
	}
}

func TestCompleteMembers(t *testing.T) {
	s := parse("a bo").store(t)
	for prefix, want := range map[string]string{"b": "bo" + domain, "m-b": "m-bo"} {
		if got, err := s.CompleteMembers(t.Context(), prefix, 5); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, %v", prefix, got, err)
		}
	}
}

// Complete gives no more values than are wanted, each once.
func TestComplete(t *testing.T) {
	s := parse("a bo").store(t)
	for _, test := range []struct {
		column, prefix string
		most, want     int
	}{
		{"email", "", 9, 5},
		{"email", "", 2, 2},
		{"email", "b", 9, 1},
		{"language", "", 9, 1},
		{"name", "", 1, 1},
		{"id", "x", 9, 0},
	} {
		got, err := Complete(t.Context(), s, Members(), Completion{test.column, test.prefix, test.most})
		if err != nil || len(got) != test.want {
			t.Errorf("%+v: %q, %v", test, got, err)
		}
	}
}

// TestCompleteLatest: without an index, the values of the latest rows are given, those first. What is no text has none.
func TestCompleteLatest(t *testing.T) {
	s := newStore(t)
	change(t, s, func(s *Store) error {
		var events []org.Event
		for _, subject := range []string{"bo", "di", "Bea", "bo"} {
			events = append(events, org.Event{Time: epoch(), Subject: subject, Details: "name: " + subject})
		}
		return s.AddEvents(t.Context(), events...)
	})
	for _, test := range []struct {
		column, prefix string
		most           int
		want           []string
	}{
		{"subject", "B", 9, []string{"bo", "Bea"}},
		{"subject", "", 2, []string{"bo", "Bea"}},
		{"subject", "x", 9, nil},
		{"details", "name", 9, nil},
	} {
		got, err := Complete(t.Context(), s, Events(), Completion{test.column, test.prefix, test.most})
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%+v: %q, %v", test, got, err)
		}
	}
}
