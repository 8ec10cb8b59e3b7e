package store

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

const twoDays = 48 * time.Hour

// arrived returns an invitation whose mail was sent. It expires a week after epoch.
func arrived(n int) org.Invitation {
	i := newInvitation(n)
	i.Delivery = org.DeliverySent
	return i
}

func wantRemindable(t *testing.T, s *Store, now time.Time, want ...string) {
	t.Helper()
	if got, err := s.Remindable(t.Context(), now, now.Add(twoDays)); err != nil || !slices.Equal(got, want) {
		t.Errorf("at %s: %v, %v, want %v", now.Format(time.RFC3339), got, err, want)
	}
}

func claimReminder(t *testing.T, s *Store, id string, at time.Time, want bool) {
	t.Helper()
	change(t, s, func(s *Store) error {
		if claimed, err := s.ClaimReminder(t.Context(), id, at, at.Add(twoDays)); err != nil || claimed != want {
			t.Errorf("%s claimed at %s: %v, %v, want %v", id, at.Format(time.RFC3339), claimed, err, want)
		}
		return nil
	})
}

func setReminder(t *testing.T, s *Store, r ReminderResult, want bool) {
	t.Helper()
	change(t, s, func(s *Store) error {
		if stored, err := s.SetReminder(t.Context(), r); err != nil || stored != want {
			t.Errorf("%+v: stored %v, %v, want %v", r, stored, err, want)
		}
		return nil
	})
}

// TestRemindable: each rule of who is reminded; what is listed is what can be claimed.
func TestRemindable(t *testing.T) {
	due := epoch().Add(week - time.Hour) // an hour before it expires
	ended := func(again bool) func(*testing.T, *Store, org.Invitation) {
		return func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			claimReminder(t, s, i.ID, due, true)
			setReminder(t, s, ReminderResult{ID: i.ID, Claimed: due, Expires: i.Expires, Again: again}, true)
		}
	}
	renewed := func(t *testing.T, s *Store, i org.Invitation, by time.Duration) {
		t.Helper()
		i.Expires = i.Expires.Add(by)
		change(t, s, func(s *Store) error { return s.SetInvitation(t.Context(), i) })
	}
	tests := []struct {
		name     string
		delivery string
		then     func(*testing.T, *Store, org.Invitation)
		from     time.Duration // since due; from when on it is to be sent
		to       time.Duration // and from when on no more; 0 is never at all
	}{
		{"pending", org.DeliverySent, nil, time.Hour - twoDays, time.Hour},
		{"mailed by hand", org.DeliveryNone, nil, 0, 0},
		{"not mailed yet", org.DeliveryPending, nil, 0, 0},
		{"never arrived", org.DeliveryFailed, nil, 0, 0},
		{"reminded", org.DeliverySent, ended(false), 0, 0},
		{"tried", org.DeliverySent, ended(true), time.Hour - twoDays, time.Hour},
		{"being sent", org.DeliverySent, func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			claimReminder(t, s, i.ID, due.Add(time.Hour-twoDays), true)
		}, time.Hour - twoDays + Lease, time.Hour},
		{"reminded and renewed", org.DeliverySent, func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			ended(false)(t, s, i)
			renewed(t, s, i, time.Hour)
		}, 2*time.Hour - twoDays, 2 * time.Hour},
		{"renewed while it was sent", org.DeliverySent, func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			claimReminder(t, s, i.ID, due, true)
			renewed(t, s, i, time.Hour)
			setReminder(t, s, ReminderResult{ID: i.ID, Claimed: due, Expires: i.Expires}, true)
		}, 2*time.Hour - twoDays, 2 * time.Hour},
		{"accepted", org.DeliverySent, func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			i.AcceptedAt = epoch()
			change(t, s, func(s *Store) error { return s.SetAccepted(t.Context(), i) })
		}, 0, 0},
		{"a member otherwise", org.DeliverySent, func(t *testing.T, s *Store, i org.Invitation) {
			t.Helper()
			m := newMember(1)
			m.Email = i.Recipient
			change(t, s, func(s *Store) error { return s.AddMember(t.Context(), m) })
		}, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStore(t)
			i := arrived(1)
			i.Delivery = test.delivery
			addInvitations(t, s, i)
			if test.then != nil {
				test.then(t, s, i)
			}
			for _, after := range []time.Duration{
				time.Hour - twoDays - time.Second, time.Hour - twoDays, 2*time.Hour - twoDays - time.Second,
				2*time.Hour - twoDays, 0,
				Lease - time.Second, Lease, time.Hour - time.Second, time.Hour, 2*time.Hour - time.Second, 2 * time.Hour,
			} {
				var want []string
				if after >= test.from && after < test.to {
					want = []string{i.ID}
				}
				wantRemindable(t, s, due.Add(after), want...)
			}
			if test.to > 0 {
				claimReminder(t, s, i.ID, due.Add(test.to), false)
				claimReminder(t, s, i.ID, due.Add(test.to-time.Second), true)
				claimReminder(t, s, i.ID, due.Add(test.to-time.Second), false)
				return
			}
			claimReminder(t, s, i.ID, due.Add(30*time.Minute), false)
		})
	}
}

// TestRemindableOrder: those with the least time left come first; what one run has claimed, another one does not store.
func TestRemindableOrder(t *testing.T) {
	s := newStore(t)
	var want []string
	for _, n := range []int{3, 1, 2} {
		i := arrived(n)
		i.Expires = i.Expires.Add(time.Duration(n) * time.Minute)
		addInvitations(t, s, i)
	}
	for n := range 3 {
		want = append(want, arrived(n+1).ID)
	}
	now := epoch().Add(6 * 24 * time.Hour)
	wantRemindable(t, s, now, want...)
	claimReminder(t, s, want[0], now, true)
	later := now.Add(Lease)
	claimReminder(t, s, want[0], later, true)
	setReminder(t, s, ReminderResult{ID: want[0], Claimed: now, Expires: arrived(1).Expires}, false)
	setReminder(t, s, ReminderResult{ID: want[0], Claimed: later, Again: true}, true)
	setReminder(t, s, ReminderResult{ID: want[0], Claimed: later}, false)
	setReminder(t, s, ReminderResult{ID: "nobody", Claimed: later}, false)
	wantRemindable(t, s, later, want...)
}

// TestRemindablePlan: only those who are to be reminded are read, however many were reminded already or are not due.
func TestRemindablePlan(t *testing.T) {
	s := newStore(t)
	plan := explain(t, s, listing.Statement{SQL: `SELECT id FROM invitations WHERE ` + remindable +
		` ORDER BY expires, id`, Args: []any{1, 2, 3, 4}})
	want := "SEARCH invitations USING INDEX invitations_unreminded ("
	if !strings.HasPrefix(plan, want) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP") {
		t.Errorf("the plan is\n%s", plan)
	}
}

// TestReminderClaimedOnce: eight claim the same reminders at once, and each is claimed by one.
func TestReminderClaimedOnce(t *testing.T) {
	const mails = 25
	s := newStore(t)
	for n := range mails {
		addInvitations(t, s, arrived(n))
	}
	claims, now := make([][]bool, 8), epoch().Add(6*24*time.Hour)
	atOnce(t, s.Path(), func(w int, s *Store) {
		claims[w] = make([]bool, mails)
		for n := range mails {
			err := s.Change(t.Context(), func(s *Store) (err error) {
				claims[w][n], err = s.ClaimReminder(t.Context(), arrived(n).ID, now, now.Add(twoDays))
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
		if by != 1 {
			t.Errorf("%d programs claimed reminder %d", by, n)
		}
	}
}
