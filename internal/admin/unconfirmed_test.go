package admin

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// unanswered is an error of a mail that was handed over.
type unanswered struct{ error }

func (unanswered) Unconfirmed() bool { return true }

// A mail that may have arrived is never sent again by itself, whether the server was silent or the person impatient.
func TestUnconfirmed(t *testing.T) {
	t.Parallel()
	for _, impatient := range []bool{false, true} {
		ctx, interrupt := context.WithCancel(t.Context())
		defer interrupt()
		p := post{answer: func(context.Context, org.Mail) error {
			if impatient {
				interrupt()
			}
			return unanswered{errors.New("no answer within 10m")}
		}}
		a := acme(t).mailing(&p)
		ids := pending(t, a, "bo@acme.example")
		_, failed, err := a.DeliverInvitations(ctx, ids)
		if impatient != errors.Is(err, context.Canceled) {
			t.Errorf("impatient %v: %v", impatient, err)
		}
		if wantErr := "the mail to bo@acme.example may not have been delivered: no answer within 10m: undelivered"; !impatient && (err.Error() != wantErr || len(failed) != 1) {
			t.Errorf("%v, failed %+v, want %s", err, failed, wantErr)
		}
		wantDelivery(t, a, ids[0], org.DeliveryUnconfirmed, 1, "no answer within 10m")
		wantUnsent(t, a.after(24*time.Hour))
		delivered(t, a.after(24*time.Hour), ids, 0)
		_, err = a.Resend(t.Context(), Resend{Names: ids})
		check(t, err)
		p.answer = nil
		delivered(t, a, ids, 1)
	}
}

// The run whose attempt was the last one says that it gives the mail up, and the next ones leave it alone.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	p := post{answer: func(context.Context, org.Mail) error { return errLater }}
	a := acme(t).mailing(&p)
	ids := pending(t, a, "bo@acme.example")
	told, tries := 0, 0
	for after := time.Duration(0); after < 6*24*time.Hour; after += 15 * time.Minute {
		late := a.after(after)
		found, err := late.Unsent(t.Context())
		check(t, err)
		if after == 0 {
			found = ids
		}
		if len(found) == 0 {
			continue
		}
		tries++
		if _, _, err := late.DeliverInvitations(t.Context(), found); strings.Contains(err.Error(), "the mail to bo@acme.example was given up after 5 days: 450 try later") {
			told++
			if after < store.GiveUp || after > store.GiveUp+3*time.Hour {
				t.Errorf("given up after %s", after)
			}
		}
	}
	if told != 1 || tries < 40 || tries > 60 {
		t.Errorf("told %d times, tried %d times", told, tries)
	}
}
