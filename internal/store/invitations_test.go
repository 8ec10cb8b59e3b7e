package store

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

func TestInvitation(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 1)
	want := newInvitation(7, "Field crew", "Office")
	want.Role, want.Delivery = org.Administrator, org.DeliveryPending
	change(t, s, func(s *Store) error { return s.AddInvitations(ctx, want) })
	for _, key := range []string{want.ID, want.Recipient} {
		if got, err := s.Invitation(ctx, key); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Invitation(%s) = %+v, %v, want %+v", key, got, err, want)
		}
	}
	for _, key := range []string{"nobody@acme.example", "nobody"} {
		_, err := s.Invitation(ctx, key)
		wantKind(t, err, org.ErrNotFound)
	}
	change(t, s, func(s *Store) error {
		want.Role, want.Language, want.Groups, want.Expires = org.User, "es", nil, epoch().Add(time.Hour)
		return s.SetInvitation(ctx, want)
	})
	if got, err := s.Invitation(ctx, want.ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("after SetInvitation: %+v, %v, want %+v", got, err, want)
	}
}

// TestOneOpenInvitation: an address has at most one invitation that is not accepted, and any number that are.
func TestOneOpenInvitation(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	first, second := newInvitation(1), newInvitation(2)
	second.Recipient, second.Created = first.Recipient, first.Created.Add(time.Hour)
	add := func(i org.Invitation) error {
		return s.Change(ctx, func(s *Store) error { return s.AddInvitations(ctx, i) })
	}
	if err := add(first); err != nil {
		t.Fatal(err)
	}
	if err := add(second); err == nil {
		t.Fatal("a second open invitation was stored")
	}
	first.AcceptedAt = epoch().Add(time.Minute)
	change(t, s, func(s *Store) error { return s.SetAccepted(ctx, first) })
	if err := add(second); err != nil {
		t.Fatal(err)
	}
	third := newInvitation(3)
	third.Recipient, third.Created = first.Recipient, second.Created.Add(time.Hour)
	second.AcceptedAt = epoch().Add(2 * time.Hour)
	for _, want := range []struct {
		id   string
		then func(*Store) error
	}{
		{second.ID, func(s *Store) error { return s.SetAccepted(ctx, second) }},   // the open one
		{second.ID, func(s *Store) error { return s.AddInvitations(ctx, third) }}, // the newest of the accepted
		{third.ID, func(s *Store) error { return s.DeleteInvitation(ctx, third.ID) }},
		{second.ID, func(*Store) error { return nil }},
	} {
		if got, err := s.Invitation(ctx, first.Recipient); err != nil || got.ID != want.id {
			t.Errorf("the invitation of the address is %s, %v, want %s", got.ID, err, want.id)
		}
		change(t, s, want.then)
	}
}

// TestSetAccepted: it succeeds once, and erases the sealed secret while its hash stays.
func TestSetAccepted(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	i := newInvitation(1)
	change(t, s, func(s *Store) error { return s.AddInvitations(ctx, i) })
	i.AcceptedAt = epoch().Add(time.Hour)
	change(t, s, func(s *Store) error { return s.SetAccepted(ctx, i) })
	got, err := s.Invitation(ctx, i.ID)
	if err != nil || !got.AcceptedAt.Equal(i.AcceptedAt) || len(got.Sealed) != 0 ||
		!reflect.DeepEqual(got.SecretHash, i.SecretHash) {
		t.Errorf("%+v, %v", got, err)
	}
	wantKind(t, s.SetAccepted(ctx, i), org.ErrConflict)
	wantKind(t, s.SetAccepted(ctx, newInvitation(2)), org.ErrConflict)
}

// TestManyInvitations: more than one statement can bind.
func TestManyInvitations(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 1)
	const n = maxArgs/10 + 50
	var all []org.Invitation
	var events []org.Event
	for i := range n {
		all = append(all, newInvitation(i+10, "GIS"))
		events = append(events, org.Event{Time: epoch(), Subject: all[i].Recipient})
	}
	events = append(events, events...) // they have fewer columns
	change(t, s, func(s *Store) error {
		if err := s.AddInvitations(ctx, all...); err != nil {
			return err
		}
		return s.AddEvents(ctx, events...)
	})
	found, err := collect(List(ctx, s, Invitations(epoch()), listing.Query{}))
	if err != nil || len(found) != n+1 {
		t.Fatalf("%d invitations, %v, want %d", len(found), err, n+1)
	}
	for _, i := range found[1:] {
		if len(i.Groups) != 1 {
			t.Fatalf("%s is invited into %q", i.ID, i.Groups)
		}
	}
	wantCounts(t, s, 1, len(events)+1)
}

// TestInvitationIDTaken: many invitations are stored as one is, with their groups, and all again if one id of them is taken.
func TestInvitationIDTaken(t *testing.T) {
	const many = 1500
	s, ctx, tried := newStore(t), t.Context(), 0
	fill(t, s, 1)
	change(t, s, func(s *Store) error {
		all := make([]org.Invitation, many)
		for n := range all {
			all[n] = newInvitation(n+tried, "Field crew", "Office") // the first of them is there already at first
		}
		tried++
		all[many-1].Groups = nil
		return s.AddInvitations(ctx, all...)
	})
	if tried != 2 {
		t.Errorf("tried %d times", tried)
	}
	for n, want := range map[int][]string{1: {"Field crew", "Office"}, many - 1: {"Field crew", "Office"}, many: nil} {
		i, err := s.Invitation(ctx, newInvitation(n).ID)
		if err != nil || !slices.Equal(i.Groups, want) || i.Recipient != newInvitation(n).Recipient {
			t.Errorf("%d: %+v, %v", n, i, err)
		}
	}
	if n, err := s.count(ctx, `SELECT count(*) FROM invitation_groups`); err != nil || n != 1+2*(many-1) {
		t.Errorf("%d memberships, %v", n, err)
	}
	err := s.Change(ctx, func(s *Store) error {
		return s.AddInvitations(ctx, newInvitation(many+1, "Field crew", "No such group"))
	})
	wantKind(t, err, org.ErrConflict)
}
