package admin

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// doubtful is an error of a mail that may have been delivered.
type doubtful struct{ error }

func (doubtful) Unconfirmed() bool { return true }

// What came of asking is in the audit log. A mail that may have been delivered is not sent again, one that was not is.
func TestAskForLinkEvents(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t)
	addAccount(t, a, mia, org.Manager)
	i, r := invite(t, a, "bo@acme.example")[0], resetLink(t, a, mia)
	skip := len(events(t, a, 0))
	late := a.after(week).mailing(&p)
	passed := week
	ask := func(link string) error {
		return late.again(t, 9).mailing(&p).after(passed).AskForLink(t.Context(), tokenIn(link))
	}
	p.answers(errLater)
	wantErr(t, ask(i.Link), org.ErrUndelivered)
	p.answers(doubtful{errLater})
	wantErr(t, ask(i.Link), org.ErrConflict) // it is not tried with every click
	open, err := late.again(t, 9).mailing(&p).after(passed).RequestFor(t.Context(), tokenIn(i.Link))
	if check(t, err); open.ByMail || !open.Asked.IsZero() {
		t.Errorf("after a failure it is %+v", open)
	}
	passed += store.Lease
	check(t, ask(i.Link))
	wantErr(t, ask(i.Link), org.ErrConflict)
	p.answer = nil
	check(t, ask(r.Link))
	wantErr(t, ask(r.Link), org.ErrConflict)
	wantEvents(t, a, skip,
		"bo@acme.example invitation.ask bo@acme.example id: "+i.ID+", sender: ana@acme.example, delivery: failed, error: 450 try later",
		"bo@acme.example invitation.ask bo@acme.example id: "+i.ID+", sender: ana@acme.example, delivery: unconfirmed, error: 450 try later",
		"mia@acme.example member.ask mia@acme.example id: "+r.ID+", sender: ana@acme.example, delivery: sent")
	if len(p.got) != 3 {
		t.Errorf("%d mails", len(p.got))
	}
}

// Whoever made a link is asked by mail, where there is mail, but for their own.
func TestRequestByMail(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).by(ana)
	addAccount(t, a, mia, org.Administrator)
	byMail := func(a *Admin, link string) bool {
		r, err := a.after(week).RequestFor(t.Context(), tokenIn(link))
		check(t, err)
		return r.ByMail
	}
	others, own := resetLink(t, a, mia).Link, resetLink(t, a, ana).Link
	mailing := a.again(t, 9).mailing(&p)
	if byMail(a, others) || !byMail(mailing, others) || byMail(mailing, own) {
		t.Error("it depends on something else")
	}
}

// Links that have not expired, and those that open nothing, ask nobody.
func TestAskForLinkRefused(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	addAccount(t, a, mia, org.Manager)
	addAccount(t, a, uma, org.User)
	open, i := resetLink(t, a, uma), invite(t, a, "bo@acme.example", "cy@acme.example")
	replaced, used := resetLink(t, a, mia), resetLink(t, a, mia)
	_, err := a.setPassword(t.Context(), used.Link, otherPassword)
	check(t, err)
	accept(t, a, i[1])
	p.got = nil
	for link, kind := range map[string]org.Kind{
		open.Link: org.ErrConflict, i[0].Link: org.ErrConflict, "": org.ErrNotFound, open.Link[:len(open.Link)-1]: org.ErrNotFound,
	} {
		wantErr(t, a.AskForLink(t.Context(), tokenIn(link)), kind)
	}
	for _, link := range []string{replaced.Link, used.Link, i[1].Link} {
		_, err := a.after(2*week).RequestFor(t.Context(), tokenIn(link))
		wantErr(t, err, org.ErrConflict)
		wantErr(t, a.after(2*week).mailing(&p).AskForLink(t.Context(), tokenIn(link)), org.ErrConflict)
	}
	other, err := link.MintReset(seeded(7), open.ID)
	check(t, err)
	wantErr(t, a.after(2*week).AskForLink(t.Context(), other), org.ErrNotFound)
	late := acme(t).after(2 * week)
	expired := invite(t, late.after(-2*week), "bo@acme.example")[0]
	wantErr(t, late.AskForLink(t.Context(), tokenIn(expired.Link)), org.ErrConflict) // without a mail server
	add(t, late, mia, org.Administrator)
	_, err = late.by(mia).updateMember(t.Context(), ana, MemberUpdate{Role: ptr(org.User)})
	check(t, err)
	wantErr(t, late.mailing(&p).AskForLink(t.Context(), tokenIn(expired.Link)), org.ErrConflict) // its sender must not invite
	if len(p.got) > 0 {
		t.Errorf("the mails are %+v", p.got)
	}
}

// Of two who ask at once one sends the mail. One who gives up while nothing was handed over leaves it to the next.
func TestAskForLinkMeanwhile(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t)
	i := invite(t, a, "bo@acme.example")[0]
	late := func() *Admin { return a.again(t, 9).mailing(&p).after(week + time.Hour) }
	ctx, cancel := context.WithCancel(t.Context())
	p.answer = func(ctx context.Context, _ org.Mail) error {
		wantErr(t, late().AskForLink(t.Context(), tokenIn(i.Link)), org.ErrConflict)
		cancel()
		return ctx.Err()
	}
	wantErr(t, late().AskForLink(ctx, tokenIn(i.Link)), org.ErrUndelivered)
	p.answer = nil
	check(t, late().after(store.Lease).AskForLink(t.Context(), tokenIn(i.Link)))
	if len(p.got) != 2 {
		t.Errorf("%d mails", len(p.got))
	}
	p.got = nil
	p.answers(errors.New("no password"))
	wantErr(t, late().after(24*time.Hour+store.Lease).AskForLink(t.Context(), tokenIn(i.Link)), org.ErrUndelivered)
}

// Whichever statement fails, nobody is told that they asked already.
func TestAskForLinkBroken(t *testing.T) {
	t.Parallel()
	if postgres.Chosen() {
		t.Skip("the context breaks statements on a file")
	}
	a := acme(t)
	i := invite(t, a, "bo@acme.example")[0]
	for n := 1; ; n++ {
		ctx := testenv.BreakAt(t.Context(), n)
		err := a.after(week+time.Duration(n)*24*time.Hour).mailing(new(post)).AskForLink(ctx, tokenIn(i.Link))
		if !ctx.Happened() {
			check(t, err)
			return
		}
		if !errors.Is(err, testenv.ErrBroken) && !errors.Is(err, org.ErrUndelivered) {
			t.Errorf("statement %d fails: %v", n, err)
		}
	}
}

func TestArgumentFor(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{
		"bo@acme.example": "bo@acme.example", "bo+gis.1_2-3@xn--acme.example": "bo+gis.1_2-3@xn--acme.example",
		"o'brien@acme.example": "ID", "`id`@acme.example": "ID", "$x@acme.example": "ID", "-yes@acme.example": "ID", "a&b@acme.example": "ID", "": "ID",
	} {
		if got := argumentFor(email, "ID"); got != want {
			t.Errorf("%q is written %q, want %q", email, got, want)
		}
	}
}
