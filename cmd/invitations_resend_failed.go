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

// mailFailed mails what is undelivered, and says how many in one line, and to people what it left out.
func (o *resendOptions) mailFailed(ctx context.Context, a *admin.Admin) error {
	if a.Mail == nil {
		return noMailServer()
	}
	ids, err := a.Unsent(ctx)
	if err == nil && len(ids) > 0 {
		err = o.e.open.readyToMail(ctx, a, len(ids), "invitation")
	}
	if err != nil {
		return err
	}
	var out store.UnsentCounts
	if o.e.print.forPeople() {
		if out, err = a.LeftOut(ctx); err != nil {
			return err
		}
	}
	sent, failed, err := a.DeliverInvitations(ctx, ids)
	result := resent{sent, len(failed)}
	text := fmt.Sprintf("sent %s", org.Count(sent, "invitation"))
	if len(failed) > 0 {
		text += fmt.Sprintf(", %d failed", len(failed))
	}
	err = errors.Join(o.e.print.done(func() error { return show(o.e.print, resentColumns(), result) }, "%s", text), err)
	o.noteLeftOut(out)
	return err
}

func (o *resendOptions) noteLeftOut(out store.UnsentCounts) {
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
		o.e.tty.Note(
			"left out unless named: %s; see `roster invitations list --filter 'status=pending AND (delivery=failed OR delivery=unconfirmed)'`",
			strings.Join(why, ", "),
		)
	}
}

// readyToMail returns an error if none of the n mails can be sent, so that no attempt is counted for them. what is the
// word for one of them.
func (o *opener) readyToMail(ctx context.Context, a *admin.Admin, n int, what string) error {
	if err := a.CheckKey(ctx); err != nil {
		return err
	}
	if err := o.mailer.connect(ctx); err != nil {
		return org.Hint(
			fmt.Errorf("%s not sent: %s: %w", plural(n, "1 "+what+" was", fmt.Sprintf("%d %ss were", n, what)),
				advice(err), org.ErrUndelivered),
			"see `roster doctor`; what was not tried now is tried next time",
		)
	}
	return nil
}

// resent counts the results of sending undelivered mails again.
type resent struct{ sent, failed int }

func resentColumns() listing.Columns[resent] {
	return listing.Columns[resent]{
		{Name: "sent", Kind: listing.Number, Value: func(r resent) any { return r.sent }},
		{Name: "failed", Kind: listing.Number, Value: func(r resent) any { return r.failed }},
	}
}
