package admin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv"
)

// atOnce runs all of do at the same time and gives their errors in order.
func atOnce(do ...func() error) []error {
	errs := make([]error, len(do))
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range do {
		wg.Go(func() {
			<-start
			errs[i] = do[i]()
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// won counts those who did it; the others must have failed with kind.
func won(t *testing.T, errs []error, kind org.Kind) (n int) {
	t.Helper()
	for _, err := range errs {
		switch {
		case err == nil:
			n++
		case !errors.Is(err, kind):
			t.Errorf("one of those who lost: %v, want %s", err, kind)
		}
	}
	return n
}

// Of several who accept an invitation at once one does, a hundred times.
func TestAcceptingAtOnce(t *testing.T) {
	t.Parallel()
	a := acme(t)
	var all []*Admin
	for n := range byte(16) {
		all = append(all, a.again(t, 10+n))
	}
	for n := range testenv.Full(100, 2) {
		who := fmt.Sprintf("bo%d@acme.example", n)
		i := invite(t, a, who)[0]
		skip := len(events(t, a, 0))
		var accept []func() error
		for _, b := range all {
			accept = append(accept, func() error {
				_, err := b.acceptLink(t.Context(), i.Link, "Bo", goodPassword)
				return err
			})
		}
		if n := won(t, atOnce(accept...), org.ErrConflict); n != 1 {
			t.Errorf("%d of 16 accepted", n)
		}
		if got := members(t, a); len(got) != n+2 || !slices.Contains(got, who) || len(credentials(t, a)) != n+1 {
			t.Errorf("members: %q, credentials %q", got, credentials(t, a))
		}
		if got := events(t, a, skip); len(got) != 1 {
			t.Errorf("events: %q", got)
		}
	}
}

// Of several who invite an address at once one does, whatever the others were told.
func TestInvitingAtOnce(t *testing.T) {
	t.Parallel()
	a := acme(t)
	var all []func() error
	for n := range byte(8) {
		b := a.again(t, 10+n)
		all = append(all, func() error {
			_, err := b.Invite(t.Context(), Invite{Emails: []string{"bo@acme.example"}, Role: org.User, ExpiresIn: week})
			return err
		})
	}
	if n := won(t, atOnce(all...), org.ErrConflict); n != 1 || len(invitations(t, a)) != 1 {
		t.Errorf("%d of 8 invited, there are %q", n, invitations(t, a))
	}
}

// The last two Administrators delete or demote each other, or step down, at once, a hundred times: one always stays.
func TestTheLastTwoAdministratorsAtOnce(t *testing.T) {
	t.Parallel()
	a := acme(t)
	first := a.again(t, 10)
	second := a.again(t, 11).by(bo)
	remove := func(a *Admin, email string) func() error {
		return func() error {
			_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{email}}, nil, nil)
			return err
		}
	}
	demote := func(a *Admin, email string) func() error {
		return func() error {
			_, err := a.updateMember(t.Context(), email, MemberUpdate{Role: ptr(org.User)})
			return err
		}
	}
	pairs := [][]func() error{
		{remove(first, bo), remove(second, ana)},
		{demote(first, bo), demote(second, ana)},
		{remove(first, ana), remove(second, bo)},
		{demote(first, ana), remove(second, bo)},
	}
	for n := range testenv.Full(100, 12) {
		restoreAdministrators(t, a)
		if n := won(t, atOnce(pairs[n%len(pairs)]...), org.ErrRefused); n != 1 {
			t.Errorf("%d of 2 came through", n)
		}
		if left, err := a.Store.Administrators(t.Context(), 3); err != nil || len(left) != 1 {
			t.Fatalf("round %d leaves %d Administrators, %v", n, len(left), err)
		}
	}
}

// restoreAdministrators makes Ana and Bo Administrators again.
func restoreAdministrators(t *testing.T, a *Admin) {
	t.Helper()
	for _, email := range []string{ana, bo} {
		m, err := Member(t.Context(), a.Store, email)
		if errors.Is(err, org.ErrNotFound) {
			add(t, a, email, org.Administrator)
			continue
		}
		check(t, err)
		m.Role = org.Administrator
		check(t, a.Store.Change(t.Context(), func(s *store.Store) error { return s.SetMembers(t.Context(), m) }))
	}
}

// Accepting against what an administrator does: one legal outcome, and nothing in between.
func TestAcceptAgainstOthers(t *testing.T) {
	t.Parallel()
	const who = "bo@acme.example"
	tests := []struct {
		name  string
		other func(*Admin) error
		legal []string // how Accept and the other end, and what there is then
	}{
		{
			"delete",
			func(a *Admin) error {
				_, err := a.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{who}})
				return err
			},
			[]string{"ok ok: manager", "not_found ok: nobody"},
		},
		{
			"purge, by a clock that is ahead",
			func(a *Admin) error { _, err := a.after(week).Purge(t.Context(), Purge{Accepted: true}); return err },
			[]string{"ok ok: manager", "not_found ok: nobody"},
		},
		{
			"update",
			func(a *Admin) error {
				_, err := a.UpdateInvitation(t.Context(), who, InvitationUpdate{Role: ptr(org.User)})
				return err
			},
			[]string{"ok conflict: manager", "ok ok: user"},
		},
		{
			"resend with a new link",
			func(a *Admin) error {
				_, err := a.Resend(t.Context(), Resend{Names: []string{who}, NewLink: true})
				return err
			},
			[]string{"ok conflict: manager", "not_found ok: nobody"},
		},
		{
			"invite, by a clock that is ahead",
			func(a *Admin) error {
				_, err := a.after(week).Invite(t.Context(), Invite{Emails: []string{who}, Role: org.User, ExpiresIn: week})
				return err
			},
			[]string{"ok conflict: manager", "not_found ok: nobody"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := acme(t)
			first, second := a.again(t, 10), a.again(t, 11)
			seen := map[string]int{}
			for n := range 6 {
				seen[acceptAgainst(t, []*Admin{a, first, second}, who, func() error {
					time.Sleep(time.Duration(n%3) * 500 * time.Microsecond) // about as long as the password takes
					return test.other(second)
				})]++
			}
			for outcome := range seen {
				if !slices.Contains(test.legal, outcome) {
					t.Errorf("one outcome was %q, legal are %q", outcome, test.legal)
				}
			}
		})
	}
}

// acceptAgainst is one round; it begins and ends with neither a member nor an invitation.
func acceptAgainst(t *testing.T, a []*Admin, who string, other func() error) (outcome string) {
	t.Helper()
	found, err := a[0].Invite(t.Context(), Invite{Emails: []string{who}, Role: org.Manager, ExpiresIn: week})
	check(t, err)
	errs := atOnce(func() error {
		_, err := a[1].acceptLink(t.Context(), found[0].Link, "Bo", goodPassword)
		return err
	}, other)
	var parts []string
	for _, err := range errs {
		kind := org.Kind("ok")
		if err != nil && !errors.As(err, &kind) {
			t.Errorf("a failure: %v", err)
		}
		parts = append(parts, string(kind))
	}
	left := "nobody"
	if m, err := Member(t.Context(), a[0].Store, who); err == nil {
		left = m.Role.String()
		_, err := a[0].DeleteMembers(t.Context(), DeleteMembers{Names: []string{who}}, nil, nil)
		check(t, err)
	}
	if len(invitations(t, a[0])) > 0 {
		_, err := a[0].DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{who}})
		check(t, err)
	}
	return strings.Join(parts, " ") + ": " + left
}
