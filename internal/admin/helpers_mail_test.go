package admin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// post is a mail server that keeps what it is given. answer, if set, says how it takes a message, and may do anything
// meanwhile.
type post struct {
	sync.Mutex

	got    []org.Mail
	answer func(context.Context, org.Mail) error
}

func (p *post) deliver(ctx context.Context, m org.Mail) error {
	p.Lock()
	p.got = append(p.got, m)
	p.Unlock()
	if p.answer == nil {
		return nil
	}
	return p.answer(ctx, m)
}

// answers makes it take no message, and say so.
func (p *post) answers(err error) { p.answer = func(context.Context, org.Mail) error { return err } }

// keys are those of what it got.
func (p *post) keys() (keys []string) {
	for _, m := range p.got {
		keys = append(keys, m.Key)
	}
	return keys
}

// never is an error that will not go away by itself.
type never struct{ error }

func (never) Permanent() bool { return true }

var errLater = errors.New("450 try later")

// mailing is a with that mail server.
func (a Admin) mailing(p *post) *Admin { a.Mail = p.deliver; return &a }

// pending invites people whose mail waits, and gives their ids.
func pending(t *testing.T, a *Admin, emails ...string) (ids []string) {
	t.Helper()
	for _, i := range invite(t, a, emails...) {
		if i.Delivery != org.DeliveryPending {
			t.Fatalf("the mail of %s is %s", i.Recipient, i.Delivery)
		}
		ids = append(ids, i.ID)
	}
	return ids
}

// wantDelivery checks how the mail of an invitation stands: delivery, attempts, and what its error begins with.
func wantDelivery(t *testing.T, a *Admin, name, delivery string, attempts int, why string) org.Invitation {
	t.Helper()
	i, err := Invitation(t.Context(), a.Store, name)
	check(t, err)
	if i.Delivery != delivery || i.Attempts != attempts || !strings.HasPrefix(i.DeliveryError, why) || why == "" && i.DeliveryError != "" {
		t.Errorf("the mail of %s is %s, attempts %d, %q; want %s, %d, %q", i.Recipient, i.Delivery, i.Attempts, i.DeliveryError, delivery, attempts, why)
	}
	return i
}

// wantUnsent checks what cron would mail.
func wantUnsent(t *testing.T, a *Admin, want ...string) {
	t.Helper()
	if got, err := a.Unsent(t.Context()); err != nil || !slices.Equal(got, want) {
		t.Errorf("unsent: %q, %v, want %q", got, err, want)
	}
}

// delivered mails the invitations, all of which arrive.
func delivered(t *testing.T, a *Admin, ids []string, want int) {
	t.Helper()
	if sent, failed, err := a.DeliverInvitations(t.Context(), ids); sent != want || len(failed) > 0 || err != nil {
		t.Errorf("sent %d, failed %+v, %v; want %d sent", sent, failed, err, want)
	}
}
