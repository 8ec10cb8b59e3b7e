package store

import (
	"reflect"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// TestEvents: what happened is kept as it was told, the newest first, and within a second the last first or in a fixed
// order.
func TestEvents(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	first := org.Event{Time: epoch(), Actor: "ana@acme.example", Action: "group.create", Subject: "Équipe", Change: "a"}
	second := org.Event{Time: epoch().Add(time.Second), Actor: "ana@acme.example", Action: "member.update", Subject: "bo@acme.example", Details: "role: user → manager", Change: "b", Origin: "cli ana@laptop"}
	change(t, s, func(s *Store) error { return s.AddEvents(ctx, first) })
	change(t, s, func(s *Store) error { return s.AddEvents(ctx, second) })
	q := listing.Query{}
	var err error
	if q.Order, err = Events().Columns.Order(Events().Order); err != nil {
		t.Fatal(err)
	}
	found, err := collect(List(ctx, s, Events(), q))
	first.N, second.N = 1, 2
	if want := []org.Event{second, first}; err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("%+v, %v, want %+v", found, err, want)
	}
	if q.Where, err = Events().Columns.Filter([]string{"subject:equipe"}, epoch()); err != nil {
		t.Fatal(err)
	}
	if n, err := Count(ctx, s, Events(), q, 10); err != nil || n != 1 {
		t.Errorf("%d events of the team, %v", n, err)
	}
}

// TestNoEvents: nothing to write is no error and leaves no mark.
func TestNoEvents(t *testing.T) {
	s := newStore(t)
	change(t, s, func(s *Store) error {
		err := s.AddEvents(t.Context())
		if s.mark.n != 0 {
			t.Errorf("mark %v", s.mark)
		}
		return err
	})
	wantCounts(t, s, 0, 0)
}
