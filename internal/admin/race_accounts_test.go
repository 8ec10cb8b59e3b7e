package admin

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// One link sets one password, however many try it at once.
func TestSettingAPasswordAtOnce(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, mia, org.Manager)
	token := tokenOf(resetLink(t, a, mia).Link)
	var all []func() error
	for n := range byte(16) {
		b := a.again(t, 10+n)
		all = append(all, func() error {
			_, err := b.setPassword(t.Context(), token, fmt.Sprintf("%s %d", otherPassword, n))
			return err
		})
	}
	errs := atOnce(all...)
	if n := won(t, errs, org.ErrConflict); n != 1 {
		t.Errorf("%d of 16 set a password", n)
	}
	winner := slices.Index(errs, nil)
	signIn(t, a, mia, fmt.Sprintf("%s %d", otherPassword, winner))
	_, err := a.SignIn(t.Context(), mia, goodPassword)
	wantErr(t, err, org.ErrRefused)
}

// Signing in against what changes who signs in: what is true afterwards is true of the session as well.
func TestSignInAgainstOthers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		other func(*Admin, string) error
		legal []string // how signing in and the other end, and whose session it is then
	}{
		{"delete", func(a *Admin, _ string) error {
			_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{mia}}, nil, nil)
			return err
		}, []string{"ok ok: nobody", "refused ok: nobody"}},
		{"demote", func(a *Admin, _ string) error {
			_, err := a.updateMember(t.Context(), mia, MemberUpdate{Role: ptr(org.User)})
			return err
		}, []string{"ok ok: user"}},
		{"set another password", func(a *Admin, token string) error {
			_, err := a.setPassword(t.Context(), token, otherPassword)
			return err
		}, []string{"ok ok: nobody", "refused ok: nobody"}},
		{"set the same password", func(a *Admin, token string) error {
			_, err := a.setPassword(t.Context(), token, goodPassword)
			return err
		}, []string{"ok ok: nobody", "ok ok: manager"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := acme(t)
			first, second := a.again(t, 10), a.again(t, 11)
			phc := phcOf(t, a, goodPassword)
			for n := range testenv.Full(16, 6) {
				setPHC(t, a, addWithout(t, a, mia, org.Manager), phc)
				token := tokenOf(resetLink(t, a, mia).Link)
				var session org.Session
				errs := atOnce(func() (err error) {
					session, err = first.SignIn(t.Context(), mia, goodPassword)
					return err
				}, func() error {
					time.Sleep(time.Duration(n%4) * 500 * time.Microsecond) // about as long as the password takes
					return test.other(second, token)
				})
				outcome := fmt.Sprintf("%s %s: nobody", kindOf(errs[0]), kindOf(errs[1]))
				if now, err := a.Session(t.Context(), session.Token); err == nil {
					outcome = fmt.Sprintf("%s %s: %s", kindOf(errs[0]), kindOf(errs[1]), now.Member.Role)
				}
				if !slices.Contains(test.legal, outcome) {
					t.Errorf("one outcome was %q, legal are %q; %v", outcome, test.legal, errs)
				}
				if _, err := Member(t.Context(), a.Store, mia); err == nil {
					_, err = a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{mia}}, nil, nil)
					check(t, err)
				}
				if left := stateOf(t, a).Sessions; len(left) > 0 {
					t.Errorf("signed in without a member: %v", left)
				}
			}
		})
	}
}

// kindOf is the kind of an error, or "ok".
func kindOf(err error) org.Kind {
	kind := org.Kind("ok")
	if err != nil && !errors.As(err, &kind) {
		return "failure"
	}
	return kind
}

// Three who mail the same invitations at once send each message once.
func TestDeliveringAtOnce(t *testing.T) {
	t.Parallel()
	a := acme(t)
	for round := range testenv.Full(24, 8) {
		var p post
		senders := []*Admin{a.again(t, 10).mailing(&p), a.again(t, 11).mailing(&p), a.again(t, 12).mailing(&p)}
		var emails []string
		for n := range 5 {
			emails = append(emails, fmt.Sprintf("r%d-%d@acme.example", round, n))
		}
		ids := pending(t, a.mailing(&p), emails...)
		total := make([]int, len(senders))
		var all []func() error
		for n, b := range senders {
			order := slices.Clone(ids)
			if n == 1 {
				slices.Reverse(order)
			}
			all = append(all, func() error {
				var err error
				total[n], _, err = b.DeliverInvitations(t.Context(), order)
				return err
			})
		}
		check(t, errors.Join(atOnce(all...)...))
		sent := total[0] + total[1] + total[2]
		keys := slices.Sorted(slices.Values(p.keys()))
		if len(keys) != len(ids) || len(slices.Compact(keys)) != len(ids) || sent != len(ids) {
			t.Fatalf("round %d: %d told of, sent were %q", round, sent, p.keys())
		}
		for _, id := range ids {
			wantDelivery(t, a, id, org.DeliverySent, 1, "")
		}
	}
}

// Mailing against what changes an invitation: never is a mail called sent that was not, and what was asked for anew
// still waits.
func TestDeliveringAgainstResending(t *testing.T) {
	t.Parallel()
	a := acme(t)
	var p post
	first, second := a.again(t, 10).mailing(&p), a.again(t, 11).mailing(&p)
	for round := range testenv.Full(40, 10) {
		i := invite(t, a.mailing(&p), fmt.Sprintf("r%d@acme.example", round))[0]
		p.got = nil
		var renewed []org.Invitation
		errs := atOnce(func() error {
			_, _, err := first.DeliverInvitations(t.Context(), []string{i.ID})
			return err
		}, func() (err error) {
			time.Sleep(time.Duration(round%5) * time.Millisecond)
			renewed, err = second.Resend(t.Context(), Resend{Names: []string{i.ID}, NewLink: true})
			return err
		})
		check(t, errors.Join(errs...))
		stored, err := Invitation(t.Context(), a.Store, i.ID)
		check(t, err)
		current := slices.ContainsFunc(p.got, func(m org.Mail) bool { return m.Link == renewed[0].Link })
		if want := map[bool]string{true: org.DeliverySent, false: org.DeliveryPending}[current]; stored.Delivery != want {
			t.Errorf("round %d: the mail is %s, want %s: sent was %+v", round, stored.Delivery, want, p.got)
		}
	}
}
