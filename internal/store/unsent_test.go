package store

import (
	"slices"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// attempt claims the mail of an invitation and stores how that ended; "" means that it did not end.
func attempt(t *testing.T, s *Store, d DeliveryResult) {
	t.Helper()
	wantClaim(t, s, d.ID, d.Claimed, true)
	if d.Error != "" {
		deliver(t, s, d, true)
	}
}

// TestUnsent: each rule of what `resend --failed` mails, and of what it reports as left out.
func TestUnsent(t *testing.T) {
	none := UnsentCounts{}
	// failing has the mail fail at these times after it was asked for.
	failing := func(times ...time.Duration) func(*testing.T, *Store, org.Invitation) {
		return func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			for n, after := range times {
				attempt(t, s, DeliveryResult{ID: i.ID, Claimed: epoch().Add(after), Attempt: n + 1, Error: "no"})
			}
		}
	}
	refused := func(t *testing.T, s *Store, i org.Invitation) {
		t.Helper()
		failing(0)(t, s, i)
		attempt(t, s, DeliveryResult{
			ID: i.ID, Claimed: epoch().Add(time.Hour), Attempt: 2, Error: "no such user",
			Permanent: true,
		})
	}
	const day = 24 * time.Hour
	tests := []struct {
		name     string
		delivery string
		then     func(*testing.T, *Store, org.Invitation)
		from     time.Duration // from when on it is to be sent; negative: never
		left     UnsentCounts  // in the end
	}{
		{"never asked for", org.DeliveryNone, nil, -1, none},
		{"sent", org.DeliverySent, nil, -1, none},
		{"pending", org.DeliveryPending, nil, unsentAfter, none},
		{"being sent", org.DeliveryPending, func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			attempt(t, s, DeliveryResult{ID: i.ID, Claimed: epoch().Add(time.Minute)})
		}, unsentAfter + time.Minute, none},
		{"failed at once", org.DeliveryPending, failing(0), 10 * time.Minute, none},
		{"failed after 20 minutes", org.DeliveryPending, failing(0, 20*time.Minute), 40 * time.Minute, none},
		{"failed after 2 hours", org.DeliveryPending, failing(0, 2*time.Hour), 4 * time.Hour, none},
		{"failed after 4 days", org.DeliveryPending, failing(0, 4*day), 4*day + 3*time.Hour, none},
		{"failed after 5 days", org.DeliveryPending, failing(0, 5*day), -1, UnsentCounts{GivenUp: 1}},
		{
			"failed 5 days after it was asked for, and was asked for again", org.DeliveryPending,
			func(t *testing.T, s *Store, i org.Invitation) {
				t.Helper()
				failing(5*day)(t, s, i)
				change(t, s, func(s *Store) error { return s.SetResent(t.Context(), i, epoch().Add(5*day)) })
				attempt(t, s, DeliveryResult{ID: i.ID, Claimed: epoch().Add(5 * day), Attempt: 2, Error: "later"})
			}, 5*day + 10*time.Minute, none,
		},
		{"the recipient was refused", org.DeliveryPending, refused, -1, UnsentCounts{Refused: 1}},
		{
			"the recipient was refused, and it was asked for again", org.DeliveryPending,
			func(t *testing.T, s *Store, i org.Invitation) {
				t.Helper()
				refused(t, s, i)
				change(t, s, func(s *Store) error { return s.SetResent(t.Context(), i, epoch().Add(day)) })
				attempt(t, s, DeliveryResult{ID: i.ID, Claimed: epoch().Add(day), Attempt: 3, Error: "later"})
			}, day + 10*time.Minute, none,
		},
		{"never answered for", org.DeliveryPending, func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			attempt(t, s, DeliveryResult{
				ID: i.ID, Claimed: epoch(), Attempt: 1, Error: "no answer",
				Delivery: org.DeliveryUnconfirmed,
			})
		}, -1, UnsentCounts{Unconfirmed: 1}},
		{"accepted", org.DeliveryPending, func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			failing(0)(t, s, i)
			i.AcceptedAt = epoch()
			change(t, s, func(s *Store) error { return s.SetAccepted(t.Context(), i) })
		}, -1, none},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStore(t)
			i := newInvitation(1)
			i.Delivery = test.delivery
			addInvitations(t, s, i)
			if test.then != nil {
				test.then(t, s, i)
			}
			for _, after := range []time.Duration{
				max(0, test.from-time.Second), max(0, test.from), week - time.Second, week,
			} {
				var want []string
				if test.from >= 0 && after >= test.from && after < week {
					want = []string{i.ID}
				}
				wantUnsent(t, s, epoch().Add(after), want...)
			}
			for after, want := range map[time.Duration]UnsentCounts{week - time.Second: test.left, week: none} {
				if got, err := s.CountUnsent(t.Context(), epoch().Add(after)); err != nil || got != want {
					t.Errorf("left out after %s: %+v, %v, want %+v", after, got, err, want)
				}
			}
		})
	}
}

const week = 7 * 24 * time.Hour

// TestUnsentOrder: those that have waited longest come first.
func TestUnsentOrder(t *testing.T) {
	s := newStore(t)
	var want []string
	for _, n := range []int{3, 1, 2} {
		i := mailed(n)
		i.Created = epoch().Add(time.Duration(-n) * time.Hour)
		addInvitations(t, s, i)
	}
	for _, n := range []int{3, 2, 1} {
		want = append(want, mailed(n).ID)
	}
	wantUnsent(t, s, epoch(), want...)
}

func TestExpiredIDs(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	first, second, accepted := newInvitation(2), newInvitation(1), newInvitation(3)
	first.Expires, second.Expires, accepted.Expires = epoch(), epoch().Add(time.Second), epoch()
	addInvitations(t, s, first, second, accepted, newInvitation(4))
	accepted.AcceptedAt = epoch().Add(-time.Hour)
	change(t, s, func(s *Store) error { return s.SetAccepted(ctx, accepted) })
	for after, want := range map[time.Duration][]string{
		-time.Second: nil, 0: {first.ID},
		time.Second: {first.ID, second.ID},
	} {
		if got, err := s.ExpiredIDs(ctx, epoch().Add(after)); err != nil || !slices.Equal(got, want) {
			t.Errorf("after %s: %v, %v, want %v", after, got, err, want)
		}
	}
}

// TestClaimedOnce: eight claim the same mails at once, and each mail is claimed by one.
func TestClaimedOnce(t *testing.T) {
	const mails = 25
	s := newStore(t)
	for n := range mails {
		addInvitations(t, s, mailed(n))
	}
	claims := make([][]bool, 8)
	atOnce(t, s.Path(), func(w int, s *Store) {
		claims[w] = make([]bool, mails)
		for n := range mails {
			err := s.Change(t.Context(), func(s *Store) (err error) {
				claims[w][n], err = s.ClaimDelivery(t.Context(), mailed(n).ID, epoch())
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	for n := range mails {
		by := 0
		for _, claimed := range claims {
			if claimed[n] {
				by++
			}
		}
		if i, err := s.Invitation(t.Context(), mailed(n).ID); by != 1 || err != nil || i.Attempts != 1 {
			t.Errorf("%d programs claimed %s, %v", by, i.ID, err)
		}
	}
}

// TestClockSetBack: what was claimed or failed while the clock was ahead is not left alone until then.
func TestClockSetBack(t *testing.T) {
	s, ahead := newStore(t), epoch().Add(365*24*time.Hour)
	claimed, failed := mailed(1), mailed(2)
	for _, i := range []*org.Invitation{&claimed, &failed} {
		i.Expires = ahead.Add(24 * time.Hour)
	}
	addInvitations(t, s, claimed, failed)
	attempt(t, s, DeliveryResult{ID: claimed.ID, Claimed: ahead})
	wantClaim(t, s, claimed.ID, ahead.Add(-Lease), false) // its program may be a little ahead
	change(t, s, func(s *Store) error { return s.SetResent(t.Context(), failed, ahead) })
	attempt(t, s, DeliveryResult{ID: failed.ID, Claimed: ahead, Attempt: 1, Error: "later"})
	now := epoch().Add(time.Hour)
	wantUnsent(t, s, now, claimed.ID, failed.ID)
	if left, err := s.CountUnsent(t.Context(), now); err != nil || left != (UnsentCounts{}) {
		t.Errorf("left out: %+v, %v", left, err)
	}
	wantClaim(t, s, claimed.ID, now, true)
	wantClaim(t, s, claimed.ID, now, false)

	const link = "a link"
	change(t, s, func(s *Store) error {
		for _, at := range []time.Time{ahead, now} {
			if claimed, err := s.ClaimRequest(t.Context(), link, at); err != nil || !claimed {
				t.Errorf("request at %s: %t, %v", at, claimed, err)
			}
		}
		claimed, err := s.ClaimRequest(t.Context(), link, now)
		if claimed {
			t.Error("it was claimed twice")
		}
		return err
	})

	delivered := mailed(3)
	delivered.Delivery, delivered.Expires = org.DeliverySent, now.Add(time.Hour)
	addInvitations(t, s, delivered)
	change(t, s, func(s *Store) error {
		_, err := s.q.ExecContext(t.Context(), `UPDATE invitations SET reminder_claimed = $2 WHERE id = $1`,
			delivered.ID, seconds(ahead))
		return err
	})
	due, err := s.Remindable(t.Context(), now, now.Add(2*time.Hour))
	if err != nil || !slices.Equal(due, []string{delivered.ID}) {
		t.Errorf("to be reminded: %v, %v", due, err)
	}
}
