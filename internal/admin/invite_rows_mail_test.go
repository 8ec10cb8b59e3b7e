package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// What was not mailed is failed, and mailed by the next run, and only that.
func TestInviteRowsMailed(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	var rows []InviteRow
	for n := range 2*mailedAtOnce + 5 {
		rows = append(rows, InviteRow{Email: fmt.Sprintf("p%02d@acme.example", n), Role: "user"})
	}
	p.answer = func(_ context.Context, m org.Mail) error {
		if strings.HasSuffix(m.To, "3@acme.example") {
			return errLater
		}
		return nil
	}
	got, _, err := inviteRows(t, a, Invite{}, table(rows...))
	wantErr(t, err, org.ErrPartial)
	for n, line := range got {
		if failed := n%10 == 3; failed != strings.HasSuffix(line, "failed the mail was not delivered: 450 try later") {
			t.Errorf("it tells %s", line)
		}
	}
	if len(p.got) != len(rows) {
		t.Errorf("%d mails", len(p.got))
	}
	p.got, p.answer = nil, nil
	unchanged(t, a, func() { _, _, _ = inviteRows(t, a, Invite{NoEmail: true}, table(rows...)) })
	got, _, err = inviteRows(t, a.again(t, 9).mailing(&p), Invite{}, table(rows...))
	check(t, err)
	if len(p.got) != 3 || strings.Contains(strings.Join(got, "\n"), "failed") {
		t.Errorf("mailed again are %d, and it tells %s", len(p.got), strings.Join(got, "\n"))
	}
	for _, further := range []Invite{{NoEmail: true}, {}} {
		unchanged(t, a, func() { _, _, _ = inviteRows(t, a, further, table(rows...)) })
	}
	if len(p.got) != 3 {
		t.Errorf("%d mails too many", len(p.got)-3)
	}
}

// Whoever is interrupted is told of each row of the last ones what became of its mail.
func TestInviteRowsInterrupted(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	ctx, interrupt := context.WithCancel(t.Context())
	p.answer = func(_ context.Context, m org.Mail) error {
		switch m.To {
		case "cy@acme.example":
			return errLater
		case "dee@acme.example":
			interrupt()
			return ctx.Err()
		}
		return nil
	}
	var rows []InviteRow
	for _, name := range []string{"bo", "cy", "dee", "eve"} {
		rows = append(rows, InviteRow{Email: name + "@acme.example", Role: "user"})
	}
	got, _, err := inviteRowsUntil(ctx, t, a, Invite{}, table(rows...))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	wantLines(t, got, "2 bo created", "3 cy failed the mail was not delivered: 450 try later",
		"4 dee failed the mail was not sent before the end; run the same file again", "5 eve failed the mail was not sent before the end; run the same file again")
}

// A mail that another program is sending is waited for, and sent by this one if that one could not.
func TestInviteRowsMailedByAnother(t *testing.T) {
	t.Parallel()
	for _, fails := range []error{nil, errLater} {
		var theirs, ours post
		a := acme(t).mailing(&theirs)
		ids := pending(t, a, "bo@acme.example")
		done := make(chan []string)
		theirs.answer = func(context.Context, org.Mail) error {
			go func() {
				got, _, err := inviteRows(t, a.again(t, 7).mailing(&ours), Invite{}, table(InviteRow{Email: "bo@acme.example", Role: "user"}))
				done <- append(got, fmt.Sprint(err))
			}()
			select {
			case got := <-done:
				t.Errorf("it did not wait: %q", got)
			case <-time.After(2 * pollInterval):
			}
			return fails
		}
		_, _, err := a.DeliverInvitations(t.Context(), ids)
		if (err == nil) != (fails == nil) {
			t.Error(err)
		}
		wantLines(t, <-done, "2 bo exists bo has an invitation already, until "+march().Add(week).Format(time.RFC3339)+", and it is mailed now", "<nil>")
		want := 1
		if fails != nil {
			want = 2
		}
		if wantDelivery(t, a, "bo@acme.example", org.DeliverySent, want, ""); len(theirs.got) != 1 || len(ours.got) != want-1 {
			t.Errorf("they mailed %d, we %d", len(theirs.got), len(ours.got))
		}
	}
}
