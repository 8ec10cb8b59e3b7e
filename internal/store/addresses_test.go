package store

import (
	"slices"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// TestTaken: the address of a member, also of one who was invited, and of an invitation that is not accepted; no
// others.
func TestTaken(t *testing.T) {
	s := newStore(t)
	m, open, accepted := newMember(1), newInvitation(2), newInvitation(3)
	both := newInvitation(4)
	both.Recipient = m.Email
	addInvitations(t, s, open, accepted, both)
	accepted.AcceptedAt = epoch()
	change(t, s, func(s *Store) error {
		if err := s.AddMember(t.Context(), m); err != nil {
			return err
		}
		return s.SetAccepted(t.Context(), accepted)
	})
	taken, err := s.AddressesInUse(t.Context(), []string{
		m.Email, open.Recipient, accepted.Recipient, "nobody" + domain,
		"it's \"odd\"", m.Email,
	})
	if err != nil || len(taken) != 2 || taken[m.Email].Role != m.Role || taken[m.Email].Invitation != nil {
		t.Errorf("taken are %+v, %v", taken, err)
	}
	if i := taken[open.Recipient].Invitation; i == nil || i.ID != open.ID || len(i.Sealed) == 0 ||
		taken[open.Recipient].Role != 0 {
		t.Errorf("the open one is %+v", i)
	}
	if taken, err := s.AddressesInUse(t.Context(), nil); err != nil || len(taken) != 0 {
		t.Errorf("of nobody: %+v, %v", taken, err)
	}
}

// TestWaiting: what is to be sent, is being sent, or failed; not what was sent, needs no mail, has expired or was
// accepted.
func TestWaiting(t *testing.T) {
	s := newStore(t)
	var ids []string
	for n := range 7 {
		i := mailed(n)
		if n == 5 {
			i.Delivery = org.DeliveryNone
		}
		addInvitations(t, s, i)
		ids = append(ids, i.ID)
	}
	now := epoch().Add(time.Minute)
	for n, why := range map[int]string{1: "", 2: "full"} {
		wantClaim(t, s, ids[n], now, true)
		deliver(t, s, DeliveryResult{ID: ids[n], Claimed: now, Attempt: 1, Error: why}, true)
	}
	wantClaim(t, s, ids[3], now, true)
	i := mailed(4)
	i.AcceptedAt = now
	change(t, s, func(s *Store) error { return s.SetAccepted(t.Context(), i) })
	if got, err := s.UnsentOf(t.Context(), ids[:6], now); err != nil ||
		!slices.Equal(slices.Sorted(slices.Values(got)), []string{ids[0], ids[2], ids[3]}) {
		t.Errorf("waiting are %q, %v", got, err)
	}
	if got, err := s.UnsentOf(t.Context(), ids, mailed(0).Expires); err != nil || len(got) != 0 {
		t.Errorf("expired, and waiting: %q, %v", got, err)
	}
}

// TestTakenPlan: each address is looked up in an index.
func TestTakenPlan(t *testing.T) {
	s := newStore(t)
	fill(t, s, 50)
	pretendBig(t, s)
	seen := 0
	spied := &Store{q: querier{spy{s.q, t, s, &seen}}}
	ignore(spied.AddressesInUse(t.Context(), []string{"bo" + domain}))
	ignore(spied.UnsentOf(t.Context(), []string{"i00001"}, epoch()))
	if seen != 3 {
		t.Errorf("%d statements", seen)
	}
}
