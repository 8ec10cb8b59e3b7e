package admin

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// What becomes of an invitation before or while its reminder is on its way counts.
func TestRemindMeanwhile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		do   func(*Admin, Invited) error
		then int // reminders an hour before the expiry that it has then
	}{
		{"nothing", func(*Admin, Invited) error { return nil }, 0},
		{"delete", func(a *Admin, i Invited) error {
			return second(a.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{i.ID}}))
		}, 0},
		{"accept", func(a *Admin, i Invited) error {
			return second(a.acceptLink(t.Context(), i.Link, "Bo", goodPassword))
		}, 0},
		{"renewed", func(a *Admin, i Invited) error {
			return second(a.UpdateInvitation(t.Context(), i.ID, InvitationUpdate{ExpiresIn: ptr(week)}))
		}, 1},
	} {
		for _, when := range []string{"before", "while"} {
			t.Run(test.name+" "+when, func(t *testing.T) {
				var p post
				a, found := mailedAcme(t, &p, "bo@acme.example")
				due := a.after(week - time.Hour)
				other, want := due.again(t, 9).after(week-time.Hour).mailing(&p), 1
				ids, err := due.Remindable(t.Context(), twoDays)
				check(t, err)
				if when == "before" {
					check(t, test.do(other, found[0]))
					if test.name != "nothing" {
						want = 0
					}
				} else {
					p.answer = func(context.Context, org.Mail) error { p.answer = nil; return test.do(other, found[0]) }
				}
				if n, err := due.Remind(t.Context(), ids, twoDays); err != nil || n != (Reminded{Sent: want}) || len(p.got) != want {
					t.Errorf("reminded %+v, %v, want %d", n, err, want)
				}
				remind(t, due, Reminded{})
				remind(t, due.after(week-time.Hour), Reminded{Sent: test.then})
			})
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Of sixteen who remind at once, each mail is sent by one.
func TestRemindingAtOnce(t *testing.T) {
	t.Parallel()
	var p post
	var want []string
	for n := range 20 {
		want = append(want, fmt.Sprintf("p%02d@acme.example", n))
	}
	a, _ := mailedAcme(t, &p, want...)
	total, all := make(chan int, 16), make([]func() error, 16)
	for n := range all {
		b := a.again(t, 10+byte(n)).after(week - time.Hour).mailing(&p)
		all[n] = func() error {
			ids, err := b.Remindable(t.Context(), twoDays)
			check(t, err)
			n, err := b.Remind(t.Context(), ids, twoDays)
			total <- n.Sent
			return err
		}
	}
	for _, err := range atOnce(all...) {
		check(t, err)
	}
	close(total)
	said := 0
	for n := range total {
		said += n
	}
	var got []string
	for _, m := range p.got {
		got = append(got, m.To)
	}
	if slices.Sort(got); !slices.Equal(got, want) || said != len(want) {
		t.Errorf("%d of %d were told of; sent were %q", said, len(want), got)
	}
}
