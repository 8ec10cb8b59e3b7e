package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// resendFailed mails what is undelivered, and says how many in one line.
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
	sent, failed, err := r.DeliverInvitations(ctx, ids)
	r.Committed = r.Committed || sent > 0
	result := resent{sent, len(failed)}
	text := fmt.Sprintf("sent %s", org.Count(sent, "invitation"))
	if len(failed) > 0 {
		text += fmt.Sprintf(", %d failed", len(failed))
	}
	return errors.Join(e.done(func() error { return show(e, resentColumns(), result) }, "%s", text), err)
}

// readyToMail tells what keeps all of n mails from being sent, so that no attempt is counted that is none. what is one of them.
func (e *env) readyToMail(ctx context.Context, a *admin.Admin, n int, what string) error {
	if err := a.CheckKey(ctx); err != nil {
		return err
	}
	if err := e.mailer.connect(ctx); err != nil {
		return org.Hint(fmt.Errorf("%s not sent: %s: %w", plural(n, "1 "+what+" was", fmt.Sprintf("%d %ss were", n, what)), advice(err), org.ErrUndelivered),
			"see `roster doctor`; what was not tried now is tried next time")
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
