package store

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// mailed returns an invitation whose mail is to be sent.
func mailed(n int) org.Invitation {
	i := newInvitation(n)
	i.Delivery = org.DeliveryPending
	return i
}

func addInvitations(t *testing.T, s *Store, all ...org.Invitation) {
	t.Helper()
	change(t, s, func(s *Store) error { return s.AddInvitations(t.Context(), all...) })
}

func wantClaim(t *testing.T, s *Store, id string, at time.Time, want bool) {
	t.Helper()
	change(t, s, func(s *Store) error {
		if claimed, err := s.ClaimDelivery(t.Context(), id, at); err != nil || claimed != want {
			t.Errorf("%s claimed at %s: %v, %v, want %v", id, at.Format(time.TimeOnly), claimed, err, want)
		}
		return nil
	})
}

// deliver stores how the attempt of i that was claimed at that time ended a second later, and wants it stored or not.
func deliver(t *testing.T, s *Store, d DeliveryResult, want bool) {
	t.Helper()
	if d.Delivery == "" {
		d.Delivery = map[bool]string{true: org.DeliverySent, false: org.DeliveryFailed}[d.Error == ""]
	}
	if d.At.IsZero() {
		d.At = d.Claimed.Add(time.Second)
	}
	change(t, s, func(s *Store) error {
		if end, err := s.SetDelivered(t.Context(), d); err != nil || end.Stored != want {
			t.Errorf("%+v: stored %v, %v, want %v", d, end.Stored, err, want)
		}
		return nil
	})
}

// wantDelivery checks what a list shows of the mail of i.
func wantDelivery(t *testing.T, s *Store, i org.Invitation) {
	t.Helper()
	where, err := Invitations(epoch()).Columns.Filter([]string{"id=" + i.ID}, epoch())
	if err != nil {
		t.Fatal(err)
	}
	got, err := collect(List(t.Context(), s, Invitations(epoch()), listing.Query{Where: where}))
	if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], i) {
		t.Errorf("there is %+v, %v\nwant %+v", got, err, i)
	}
}

// TestDelivery: a mail is claimed, fails, is claimed again and sent, and the list shows each.
func TestDelivery(t *testing.T) {
	s := newStore(t)
	i, now := mailed(1), epoch().Add(time.Minute)
	addInvitations(t, s, i, mailed(2))
	wantDelivery(t, s, i)
	wantClaim(t, s, i.ID, now, true)
	i.Attempts = 1
	wantDelivery(t, s, i)
	wantClaim(t, s, i.ID, now, false)
	wantClaim(t, s, i.ID, now.Add(Lease-time.Second), false)
	deliver(t, s, DeliveryResult{ID: i.ID, Claimed: now, Attempt: 1, Error: "Connection REFUSED", Permanent: true}, true)
	i.Delivery, i.DeliveryError = org.DeliveryFailed, "Connection REFUSED"
	wantDelivery(t, s, i)
	const failed = "delivery=failed AND delivery_error:refused AND attempts=1"
	where, err := Invitations(epoch()).Columns.Filter([]string{failed}, epoch())
	if err != nil {
		t.Error(err)
	}
	found, err := collect(List(t.Context(), s, Invitations(epoch()), listing.Query{Where: where}))
	if err != nil || len(found) != 1 {
		t.Errorf("filtered: %+v, %v", found, err)
	}
	now = now.Add(time.Second)
	wantClaim(t, s, i.ID, now, true) // what failed is free at once
	wantClaim(t, s, i.ID, now, false)
	deliver(t, s, DeliveryResult{ID: i.ID, Claimed: now, Attempt: 2}, true)
	i.Attempts, i.Delivery, i.DeliveryError, i.Sent = 2, org.DeliverySent, "", now.Add(time.Second)
	wantDelivery(t, s, i)
	wantClaim(t, s, i.ID, now.Add(time.Hour), false)
	wantDelivery(t, s, mailed(2))
	if permanent, err := s.count(t.Context(), `SELECT permanent FROM invitations WHERE id = $1`, i.ID); err != nil ||
		permanent != 0 {
		t.Errorf("permanent %d, %v", permanent, err)
	}
}

// TestClaimDelivery: only a mail that is to be sent can be claimed, by one program, which keeps it for a minute.
func TestClaimDelivery(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	none, sent, expired, accepted, crashed := newInvitation(1), newInvitation(2), mailed(3), mailed(4), mailed(5)
	sent.Delivery = org.DeliverySent
	expired.Expires = epoch().Add(time.Hour)
	addInvitations(t, s, none, sent, expired, accepted, crashed)
	accepted.AcceptedAt = epoch()
	change(t, s, func(s *Store) error { return s.SetAccepted(ctx, accepted) })
	for _, id := range []string{none.ID, sent.ID, accepted.ID, "nobody"} {
		wantClaim(t, s, id, epoch(), false)
	}
	wantClaim(t, s, expired.ID, expired.Expires, false)
	wantClaim(t, s, expired.ID, expired.Expires.Add(-time.Second), true)
	wantClaim(t, s, crashed.ID, epoch(), true)
	again := epoch().Add(Lease)
	wantClaim(t, s, crashed.ID, again.Add(-time.Second), false)
	wantClaim(t, s, crashed.ID, again, true)
	// The first one comes too late.
	deliver(t, s, DeliveryResult{ID: crashed.ID, Claimed: epoch(), Attempt: 1, Error: "late"}, false)
	crashed.Attempts = 2
	wantDelivery(t, s, crashed)
	deliver(t, s, DeliveryResult{ID: crashed.ID, Claimed: again, Attempt: 2}, true)
	deliver(t, s, DeliveryResult{ID: crashed.ID, Claimed: again, Attempt: 2, Error: "twice"}, false)
	deliver(t, s, DeliveryResult{ID: "nobody", Claimed: again, Attempt: 2}, false)
}

// TestResent: what is to be sent again can be claimed at once, and how an earlier attempt ends no longer matters.
func TestResent(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	i := mailed(1)
	addInvitations(t, s, i, mailed(2))
	resend := func() {
		t.Helper()
		change(t, s, func(s *Store) error { return s.SetResent(ctx, i, epoch()) })
	}
	wantClaim(t, s, i.ID, epoch(), true)
	i.Expires, i.SecretHash, i.Sealed, i.Attempts = epoch().Add(time.Hour), []byte{8}, []byte{9}, 1
	resend()
	wantDelivery(t, s, i)
	deliver(t, s, DeliveryResult{ID: i.ID, Claimed: epoch(), Attempt: 1}, false) // of the link before
	wantDelivery(t, s, i)
	wantClaim(t, s, i.ID, epoch(), true)                                         // in the same second
	deliver(t, s, DeliveryResult{ID: i.ID, Claimed: epoch(), Attempt: 1}, false) // still of the link before
	deliver(t, s, DeliveryResult{ID: i.ID, Claimed: epoch(), Attempt: 2, Error: "no such user", Permanent: true}, true)
	i.Attempts, i.Delivery, i.DeliveryError = 2, org.DeliveryFailed, "no such user"
	wantDelivery(t, s, i)
	wantUnsent(t, s, epoch().Add(time.Minute))
	i.Delivery, i.DeliveryError = org.DeliveryPending, ""
	resend() // named: it counts as new, and what went wrong before is over
	wantDelivery(t, s, i)
	wantUnsent(t, s, epoch().Add(unsentAfter), i.ID, mailed(2).ID)
	wantDelivery(t, s, mailed(2))
	i.AcceptedAt = epoch()
	change(t, s, func(s *Store) error { return s.SetAccepted(ctx, i) })
	wantKind(t, s.Change(ctx, func(s *Store) error { return s.SetResent(ctx, i, epoch()) }), org.ErrNotFound)
	wantKind(t, s.Change(ctx, func(s *Store) error { return s.SetResent(ctx, mailed(3), epoch()) }), org.ErrNotFound)
}

func wantUnsent(t *testing.T, s *Store, at time.Time, want ...string) {
	t.Helper()
	if got, err := s.Unsent(t.Context(), at); err != nil || !slices.Equal(got, want) {
		t.Errorf("unsent at %s: %v, %v, want %v", at.Format(time.TimeOnly), got, err, want)
	}
}
