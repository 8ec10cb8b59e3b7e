package admin

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// stored puts invitations into the database, the nth created n seconds after the first; each is valid for a week.
func stored(t *testing.T, a *Admin, n int) {
	t.Helper()
	many := make([]org.Invitation, n)
	for k := range many {
		id, err := a.IDs.Next(a.Now())
		check(t, err)
		created := a.Now().Add(time.Duration(k/100) * time.Second) // a hundred in each second
		many[k] = org.Invitation{
			ID: id, Sender: ana, Recipient: fmt.Sprintf("p%05d@acme.example", k), Role: org.User, Language: "en", Groups: []string{"GIS"},
			Created: created, Expires: created.Add(week), Delivery: org.DeliveryNone, SecretHash: []byte("hash"), Sealed: []byte("sealed"),
		}
	}
	check(t, a.Store.Change(t.Context(), func(s *store.Store) error { return s.AddInvitations(t.Context(), many...) }))
}

func TestPurge(t *testing.T) {
	t.Parallel()
	// One is accepted in the first second; a week later one expires in each of three seconds.
	tests := []struct {
		name  string
		after time.Duration // since the first expired
		in    Purge
		want  Purged
	}{
		{"a second too early", -time.Second, Purge{}, Purged{}},
		{"the exact second", 0, Purge{}, Purged{Expired: 1}},
		{"all", time.Hour, Purge{}, Purged{Expired: 3}},
		{"older than, a second too early", time.Hour - time.Second, Purge{OlderThan: time.Hour}, Purged{}},
		{"older than, the exact second", time.Hour, Purge{OlderThan: time.Hour}, Purged{Expired: 1}},
		{"accepted too", time.Hour, Purge{Accepted: true}, Purged{Expired: 3, Accepted: 1}},
		{"accepted too, older than", week, Purge{Accepted: true, OlderThan: 2*week - time.Second}, Purged{Accepted: 1}},
		{"accepted too, the exact second", week - time.Second, Purge{Accepted: true, OlderThan: 2*week - time.Second}, Purged{Accepted: 1}},
		{"accepted too, a second too early", week - 2*time.Second, Purge{Accepted: true, OlderThan: 2*week - time.Second}, Purged{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := acme(t)
			accept(t, a, invite(t, a, "bo@acme.example")[0]) // at 09:00:00
			for k := range 3 {
				invite(t, a.after(time.Duration(k)*time.Second), fmt.Sprintf("p%d@acme.example", k))
			}
			invite(t, a.after(week), "late@acme.example")
			skip, now := len(events(t, a, 0)), a.after(week+test.after)
			tried := test.in
			tried.DryRun = true
			if got, err := now.Purge(t.Context(), tried); err != nil || got != test.want || len(invitations(t, a)) != 5 {
				t.Errorf("dry run: %+v, %v, want %+v", got, err, test.want)
			}
			if got, err := now.Purge(t.Context(), test.in); err != nil || got != test.want {
				t.Errorf("Purge = %+v, %v, want %+v", got, err, test.want)
			}
			var want []string
			until := org.Fact("until", now.Now().Add(-test.in.OlderThan).Format(time.RFC3339))
			if test.want.Expired > 0 {
				want = append(want, fmt.Sprintf("%s invitation.purge %d expired %s", ana, test.want.Expired, until))
			}
			if test.want.Accepted > 0 {
				want = append(want, fmt.Sprintf("%s invitation.purge %d accepted %s", ana, test.want.Accepted, until))
			}
			wantEvents(t, a, skip, want...)
			if left := len(invitations(t, a)); left != 5-test.want.Expired-test.want.Accepted {
				t.Errorf("%d are left", left)
			}
			if !slices.Equal(members(t, a), []string{ana, "bo@acme.example"}) {
				t.Errorf("members: %q", members(t, a))
			}
			if got, err := now.Purge(t.Context(), test.in); err != nil || got != (Purged{}) || len(events(t, a, skip)) != len(want) {
				t.Errorf("again: %+v, %v", got, err)
			}
		})
	}
}

// Several batches, whose borders are in the middle of a second.
func TestPurgeManyInBatches(t *testing.T) {
	t.Parallel()
	a := acme(t)
	stored(t, a, 2550)
	skip := len(events(t, a, 0))
	late := a.after(week + 24*time.Second) // of the last second's 50, and of nothing else, it is too early
	if got, err := late.Purge(t.Context(), Purge{DryRun: true}); err != nil || got != (Purged{Expired: 2500}) {
		t.Errorf("dry run: %+v, %v", got, err)
	}
	if got, err := late.Purge(t.Context(), Purge{}); err != nil || got != (Purged{Expired: 2500}) {
		t.Errorf("Purge = %+v, %v", got, err)
	}
	if left := invitations(t, late); len(left) != 50 || left[0] != "p02500@acme.example pending" {
		t.Errorf("%d are left, first %q", len(left), left[0])
	}
	wantEvents(t, a, skip, slices.Repeat([]string{ana + " invitation.purge 500 expired until: 2026-03-08T09:00:24Z"}, 5)...)
}

func TestPurgeRefusesANegativeAge(t *testing.T) {
	t.Parallel()
	a := acme(t)
	invite(t, a, "bo@acme.example")
	unchanged(t, a, func() {
		_, err := a.Purge(t.Context(), Purge{OlderThan: -week})
		wantErr(t, err, org.ErrUsage)
	})
}
