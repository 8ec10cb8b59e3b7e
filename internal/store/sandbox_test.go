package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// epoch is when everything in these tests happens.
func epoch() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) }

// newPath returns where a test may make a database.
func newPath(t *testing.T) string {
	t.Helper()
	return postgres.NewPath(t)
}

func onPostgres() bool { return postgres.Chosen() }

// aboutSQLite skips a test on PostgreSQL, where there is nothing like what it tests.
func aboutSQLite(t *testing.T, what string) {
	t.Helper()
	if onPostgres() {
		t.Skipf("PostgreSQL has no %s", what)
	}
}

// emptyDatabase returns where a database without an organization is.
var emptyDatabase = postgres.Copies(func(tb testing.TB, path string) {
	tb.Helper()
	s, err := Open(tb.Context(), path, Options{Create: true})
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
})

// newStore returns an open database with an organization without members.
func newStore(t *testing.T) *Store {
	t.Helper()
	return withOrganization(t, open(t, emptyDatabase(t), Options{}))
}

func withOrganization(t *testing.T, s *Store) *Store {
	t.Helper()
	change(t, s, func(s *Store) error {
		return s.AddOrganization(t.Context(), org.Organization{
			ID: "o1", Name: "Acme", Language: "en", Created: epoch(),
			KeyFingerprint: []byte{1, 2},
		})
	})
	return s
}

// open opens the database at path until the test ends.
func open(t *testing.T, path string, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatalf("Open(%s): %v", path, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing %s: %v", path, err)
		}
	})
	return s
}

// change runs do in a transaction that has to succeed.
func change(t *testing.T, s *Store, do func(*Store) error) {
	t.Helper()
	if err := s.Change(t.Context(), do); err != nil {
		t.Fatalf("Change: %v", err)
	}
}

func newMember(n int, groups ...string) org.Member {
	return org.Member{
		ID: fmt.Sprintf("m%05d", n), Name: fmt.Sprintf("Person %05d", n), Email: fmt.Sprintf("p%05d@acme.example", n),
		Role: org.User, Groups: groups, Language: "en", Joined: epoch(),
	}
}

func newInvitation(n int, groups ...string) org.Invitation {
	return org.Invitation{
		ID: fmt.Sprintf("i%05d", n), Sender: "ana@acme.example", Recipient: fmt.Sprintf("g%05d@acme.example", n),
		Created: epoch(), Expires: epoch().Add(7 * 24 * time.Hour), Role: org.User, Groups: groups, Language: "fr",
		Delivery: org.DeliveryNone, SecretHash: []byte{1, byte(n)}, Sealed: []byte{2, byte(n)},
	}
}

func newGroup(n int, name string) org.Group {
	return org.Group{ID: fmt.Sprintf("g%05d", n), Name: name, Created: epoch()}
}

// members lists every member's id.
func members(ctx context.Context, s *Store) ([]string, error) {
	found, err := collect(List(ctx, s, Members(), listing.Query{}))
	ids := make([]string, len(found))
	for i, m := range found {
		ids[i] = m.ID
	}
	return ids, err
}

// fill adds members, each in two groups, invitations and events, n of each; to an old schema no events.
func fill(t *testing.T, s *Store, n int) {
	t.Helper()
	ctx := t.Context()
	change(t, s, func(s *Store) error {
		for i, name := range []string{"Field crew", "GIS", "Office"} {
			if err := s.AddGroup(ctx, newGroup(i, name)); err != nil {
				return err
			}
		}
		var invitations []org.Invitation
		var events []org.Event
		for i := range n {
			m := newMember(i, "Field crew", []string{"GIS", "Office"}[i%2])
			m.Role = org.Role(1 + i%3)
			if err := s.AddMember(ctx, m); err != nil {
				return err
			}
			invitations = append(invitations, newInvitation(i, "GIS"))
			events = append(events, org.Event{
				Time: epoch(), Actor: "ana@acme.example", Action: "member.create",
				Subject: m.Email,
			})
		}
		if version, err := s.schemaVersion(ctx); err != nil || version < latest() {
			return errors.Join(err, addOldInvitations(ctx, s, invitations))
		}
		if err := s.AddInvitations(ctx, invitations...); err != nil {
			return err
		}
		return s.AddEvents(ctx, events...)
	})
}

// openBare opens the file at path without migrating it.
func openBare(t *testing.T, path string) *Store {
	t.Helper()
	e, err := findEngine(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := connect(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
