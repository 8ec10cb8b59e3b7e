package admin

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// TestSlowMailIsKept: a mail server may take longer than a claim lasts, and nobody else sends the mail meanwhile.
func TestSlowMailIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p post
		a := acme(t).mailing(&p)
		ids := pending(t, a, "bo@acme.example")
		first, begun := a.Now(), time.Now()
		a.Now = func() time.Time { return first.Add(time.Since(begun)).Truncate(time.Second) }
		other := *a
		p.answer = func(context.Context, org.Mail) error {
			for range 10 {
				time.Sleep(store.Lease + time.Second)
				if m, err := other.claim(t.Context(), invitationMail{}, ids[0]); m != nil || err != nil {
					t.Errorf("somebody else may send it: %v, %v", m, err)
				}
			}
			return nil
		}
		delivered(t, a, ids, 1)
		wantDelivery(t, a, "bo@acme.example", org.DeliverySent, 1, "")
	})
}
