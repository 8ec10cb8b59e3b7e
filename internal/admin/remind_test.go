package admin

import (
	"context"
	"errors"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

const twoDays = 48 * time.Hour

// mailedAcme is an organization that has mailed invitations, each valid for a week, with the mail server that took
// them.
func mailedAcme(t *testing.T, p *post, emails ...string) (a *Admin, found []Invited) {
	t.Helper()
	a = acme(t).mailing(p)
	found = invite(t, a, emails...)
	ids := make([]string, len(found))
	for n, i := range found {
		ids[n] = i.ID
	}
	delivered(t, a, ids, len(ids))
	p.got = nil
	return a, found
}

// remind runs what cron would run, and checks how it ends.
func remind(t *testing.T, a *Admin, want Reminded) {
	t.Helper()
	ids, err := a.Remindable(t.Context(), twoDays)
	check(t, err)
	n, err := a.Remind(t.Context(), ids, twoDays)
	if n != want || (err != nil) != (want.Failed > 0) || err != nil && !errors.Is(err, org.ErrUndelivered) {
		t.Errorf("reminded %+v, %v, want %+v", n, err, want)
	}
}

func TestRemind(t *testing.T) {
	t.Parallel()
	var p post
	a, found := mailedAcme(t, &p, "bo@acme.example", "cy@acme.example")
	_, err := a.Invite(t.Context(), Invite{Emails: []string{"quiet@acme.example"}, Role: org.User, ExpiresIn: week, NoEmail: true})
	check(t, err)
	skip := len(events(t, a, 0))
	remind(t, a.after(week-twoDays-time.Second), Reminded{})
	due := a.after(week - twoDays)
	done := due.watched()
	remind(t, due, Reminded{Sent: 2})
	for n, i := range found {
		i.Sent = a.Now() // when it was mailed
		invited := org.Mail{
			Kind: org.MailReminder, Key: i.ID + "." + messageVersion(i.Invitation) + ".reminder", To: i.Recipient, Language: "en", Sender: "Ana", ReplyTo: ana,
			Organization: "Acme", Role: org.User, Link: i.Link, Expires: i.Expires,
		}
		if !reflect.DeepEqual(p.got[n], invited) {
			t.Errorf("sent was %+v, want %+v", p.got[n], invited)
		}
		if wantDelivery(t, a, i.ID, org.DeliverySent, 1, ""); i.Expires != march().Add(week) {
			t.Errorf("it expires at %s", i.Expires)
		}
	}
	if wantEvents(t, a, skip,
		"ana@acme.example invitation.remind bo@acme.example id: "+found[0].ID+", expires: 2026-03-08T09:00:00Z, delivery: sent",
		"ana@acme.example invitation.remind cy@acme.example id: "+found[1].ID+", expires: 2026-03-08T09:00:00Z, delivery: sent"); !*done {
		t.Error("nothing was committed")
	}
	for _, at := range []time.Duration{0, time.Minute, twoDays - time.Second, twoDays} {
		remind(t, due.after(at), Reminded{})
	}
	// What is renewed has another end, and another reminder of it, which is another message.
	p.got = nil
	_, err = due.UpdateInvitation(t.Context(), "bo@acme.example", InvitationUpdate{ExpiresIn: ptr(week)})
	check(t, err)
	_, err = due.Resend(t.Context(), Resend{Names: []string{"cy@acme.example"}, ExpiresIn: week})
	check(t, err)
	delivered(t, due, []string{found[1].ID}, 1)
	remind(t, due, Reminded{})
	remind(t, due.after(week-twoDays), Reminded{Sent: 2})
	remind(t, due.after(week-twoDays), Reminded{})
	if keys := p.keys(); len(keys) != 3 || keys[1] == found[0].ID+"."+messageVersion(found[0].Invitation)+".reminder" {
		t.Errorf("the keys are %q", keys)
	}
}

// What failed for a time is tried by the next run, as the same message; what failed for good is not.
func TestRemindUndelivered(t *testing.T) {
	t.Parallel()
	var p post
	a, found := mailedAcme(t, &p, "later@acme.example", "never@acme.example", "bo@acme.example")
	p.answer = func(_ context.Context, m org.Mail) error {
		return map[string]error{"later@acme.example": errLater, "never@acme.example": never{errors.New("550 no such user")}}[m.To]
	}
	skip, due := len(events(t, a, 0)), a.after(week-time.Hour)
	ids, err := due.Remindable(t.Context(), twoDays)
	check(t, err)
	n, err := due.Remind(t.Context(), ids, twoDays)
	if wantErr(t, err, org.ErrUndelivered); n != (Reminded{Sent: 1, Failed: 2}) || org.HintOf(err) == "" ||
		err.Error() != "the reminder to later@acme.example was not delivered: 450 try later: undelivered\n"+
			"the reminder to never@acme.example was not delivered: 550 no such user: undelivered" {
		t.Errorf("reminded %+v, %v", n, err)
	}
	wantEvents(t, a, skip,
		"ana@acme.example invitation.remind later@acme.example id: "+found[0].ID+`, expires: 2026-03-08T09:00:00Z, delivery: failed, error: 450 try later`,
		"ana@acme.example invitation.remind never@acme.example id: "+found[1].ID+`, expires: 2026-03-08T09:00:00Z, delivery: failed, error: 550 no such user`,
		"ana@acme.example invitation.remind bo@acme.example id: "+found[2].ID+", expires: 2026-03-08T09:00:00Z, delivery: sent")
	remind(t, due, Reminded{Failed: 1})
	for _, i := range found {
		wantDelivery(t, a, i.ID, org.DeliverySent, 1, "") // that is about the invitation
	}
	p.answer = nil
	remind(t, due, Reminded{Sent: 1})
	remind(t, due, Reminded{})
	if keys := p.keys(); len(keys) != 5 || keys[0] != keys[3] || keys[0] != keys[4] || keys[0] == keys[1] {
		t.Errorf("the keys are %q", keys)
	}
}

// What was being sent when the program ended is sent after a minute, as the same message.
func TestRemindInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	var p post
	a, _ := mailedAcme(t, &p, "bo@acme.example", "cy@acme.example", "di@acme.example")
	p.answer = func(ctx context.Context, m org.Mail) error {
		if m.To != "cy@acme.example" {
			return nil
		}
		interrupt()
		return ctx.Err()
	}
	due := a.after(week - time.Hour)
	ids, err := due.Remindable(ctx, twoDays)
	check(t, err)
	if n, err := due.Remind(ctx, ids, twoDays); !errors.Is(err, context.Canceled) || n != (Reminded{Sent: 1}) || len(p.got) != 2 {
		t.Errorf("reminded %+v, %v", n, err)
	}
	p.answer = nil
	remind(t, due.again(t, 7).after(week-time.Hour).mailing(&p), Reminded{Sent: 1}) // of which nobody had heard
	remind(t, due.after(store.Lease-time.Second), Reminded{})
	remind(t, due.after(store.Lease), Reminded{Sent: 1})
	if keys := p.keys(); len(keys) != 4 || keys[1] != keys[3] {
		t.Errorf("the keys are %q", keys)
	}
}

// Nobody but an Administrator reminds, nor without the key; and nothing expires within less than a moment.
func TestNotReminding(t *testing.T) {
	t.Parallel()
	var p post
	a, found := mailedAcme(t, &p, "cy@acme.example")
	addAccount(t, a, bo, org.Administrator)
	addAccount(t, a, mia, org.Manager)
	a = a.after(week - time.Hour)
	lost := a.after(0)
	lost.Key = func() (link.Key, error) { return link.Key{}, os.ErrNotExist }
	unchanged(t, a, func() {
		for _, who := range []*Admin{a.by(mia), a.by("gone@acme.example")} {
			_, err := who.Remindable(t.Context(), twoDays)
			wantErr(t, err, org.ErrRefused)
			_, err = who.Remind(t.Context(), []string{found[0].ID}, twoDays)
			wantErr(t, err, org.ErrRefused)
		}
		for _, within := range []time.Duration{0, -time.Hour} {
			_, err := a.Remindable(t.Context(), within)
			wantErr(t, err, org.ErrUsage)
		}
		if n, err := lost.Remind(t.Context(), []string{found[0].ID}, twoDays); !errors.Is(err, os.ErrNotExist) || n != (Reminded{}) {
			t.Errorf("without the key: %+v, %v", n, err)
		}
	})
	if len(p.got) > 0 {
		t.Errorf("sent was %+v", p.got)
	}
}
