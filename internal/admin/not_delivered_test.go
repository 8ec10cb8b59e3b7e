package admin

import (
	"context"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// What was sent is a change, even if it cannot be stored that it was.
func TestSentAndNotStored(t *testing.T) {
	t.Parallel()
	a := acme(t)
	var changed *bool
	p := post{answer: func(context.Context, org.Mail) error { changed = a.watched(); return a.Store.Close() }}
	a = a.mailing(&p)
	ids := pending(t, a, bo)
	if _, _, err := a.DeliverInvitations(t.Context(), ids); err == nil || changed == nil || !*changed {
		t.Errorf("%d mails were sent, and it is not told: %v", len(p.got), err)
	}
}

// An error of a mail says what happens to it, and what to do.
func TestNotDelivered(t *testing.T) {
	t.Parallel()
	m := func(delivery string, givenUp bool) *claimedMail {
		return &claimedMail{Invitation: org.Invitation{Recipient: bo}, mailOutcome: mailOutcome{delivery, "451"}, givenUp: givenUp}
	}
	for _, test := range []struct {
		kind       string
		m          *claimedMail
		text, hint string
	}{
		{"mail", m(org.DeliveryFailed, false), "was not delivered: 451", "--failed sends it again later"},
		{"reminder", m(org.DeliveryFailed, false), "was not delivered: 451", "the next `roster invitations remind` tries again"},
		{"mail", m(org.DeliveryFailed, true), "was given up after", "resend EMAIL`"},
		{"reminder", m(org.DeliveryUnconfirmed, false), "may not have been delivered: 451", "ask the recipient"},
	} {
		err := notDelivered(test.kind, test.m)
		if wantErr(t, err, org.ErrUndelivered); !strings.Contains(err.Error(), "the "+test.kind+" to "+bo+" "+test.text) || !strings.Contains(org.HintOf(err), test.hint) {
			t.Errorf("%v\n%s", err, org.HintOf(err))
		}
	}
}
