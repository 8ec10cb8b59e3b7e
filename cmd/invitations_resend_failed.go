package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// resendFailed mails what is undelivered, and says how many in one line; and to people, what it left out.
func (e *env) resendFailed(ctx context.Context, r resending) error {
	if r.Mail == nil {
		return noMailServer()
	}
	ids, err := r.Unsent(ctx)
	if err == nil && len(ids) > 0 {
		err = e.readyToMail(ctx, r.Admin, len(ids), "invitation")
	}
	if err != nil {
		return err
	}
	out, err := e.leftOut(ctx, r.Admin)
	if err != nil {
		return err
	}
	sent, failed, err := r.DeliverInvitations(ctx, ids)
	r.Committed = r.Committed || sent > 0
	result := resent{sent, len(failed)}
	text := fmt.Sprintf("sent %s", org.Count(sent, "invitation"))
	if len(failed) > 0 {
		text += fmt.Sprintf(", %d failed", len(failed))
	}
	err = errors.Join(e.print.done(func() error { return show(e.print, resentColumns(), result) }, "%s", text), err)
	e.noteLeftOut(out)
	return err
}

// leftOut counts what is left out, where people read it.
func (e *env) leftOut(ctx context.Context, a *admin.Admin) (store.UnsentCounts, error) {
	if !e.print.forPeople() {
		return store.UnsentCounts{}, nil
	}
	return a.LeftOut(ctx)
}

func (e *env) noteLeftOut(out store.UnsentCounts) {
	var why []string
	for _, left := range []struct {
		n    int
		what string
	}{
		{out.Refused, "refused because of the recipient"},
		{out.GivenUp, fmt.Sprintf("tried for %d days", store.GiveUp/(24*time.Hour))},
		{out.Unconfirmed, "unconfirmed"},
		{out.Waiting, "to be tried again later"},
	} {
		if left.n > 0 {
			why = append(why, fmt.Sprintf("%d %s", left.n, left.what))
		}
	}
	if len(why) > 0 {
		e.tty.Note(
			"left out unless named: %s; see `roster invitations list --filter 'status=pending AND (delivery=failed OR delivery=unconfirmed)'`",
			strings.Join(why, ", "),
		)
	}
}

// readyToMail tells what keeps all of n mails from being sent, so that no attempt is counted that is none. what is one
// of them.
func (e *env) readyToMail(ctx context.Context, a *admin.Admin, n int, what string) error {
	if err := a.CheckKey(ctx); err != nil {
		return err
	}
	if err := e.open.mailer.connect(ctx); err != nil {
		return org.Hint(
			fmt.Errorf("%s not sent: %s: %w", plural(n, "1 "+what+" was", fmt.Sprintf("%d %ss were", n, what)),
				advice(err), org.ErrUndelivered),
			"see `roster doctor`; what was not tried now is tried next time",
		)
	}
	return nil
}

// resent is what became of undelivered mails.
type resent struct{ sent, failed int }

func resentColumns() listing.Columns[resent] {
	return listing.Columns[resent]{
		{Name: "sent", Kind: listing.Number, Value: func(r resent) any { return r.sent }},
		{Name: "failed", Kind: listing.Number, Value: func(r resent) any { return r.failed }},
	}
}
