package admin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func TestInviteAndMail(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t)
	if got := invite(t, a, "none@acme.example")[0].Delivery; got != org.DeliveryNone {
		t.Errorf("without a mail server: %s", got)
	}
	a = a.mailing(&p)
	quiet, err := a.Invite(t.Context(), Invite{Emails: []string{"quiet@acme.example"}, Role: org.User, ExpiresIn: week, NoEmail: true})
	check(t, err)
	if wantDelivery(t, a, "quiet@acme.example", org.DeliveryNone, 0, ""); quiet[0].Delivery != org.DeliveryNone {
		t.Errorf("mail that nobody wants: %+v", quiet[0])
	}
	found, err := a.Invite(t.Context(), Invite{Emails: []string{"bo@acme.example", "cy@acme.example"}, Role: org.Manager, Language: "fr", ExpiresIn: week})
	check(t, err)
	ids := []string{found[0].ID, found[1].ID}
	skip := len(events(t, a, 0))
	later := a.after(time.Minute)
	done := later.watched()
	delivered(t, later, append(ids, ids[0], quiet[0].ID, "nobody"), 2)
	delivered(t, later, ids, 0)
	delivered(t, later, nil, 0)
	for n, i := range found {
		want := org.Mail{
			Kind: org.MailInvitation, Key: p.got[n].Key, To: i.Recipient, Language: "fr", Sender: "Ana", ReplyTo: ana, Organization: "Acme", Role: org.Manager, Link: i.Link, Expires: i.Expires,
		}
		if !reflect.DeepEqual(p.got[n], want) || !strings.HasPrefix(want.Key, i.ID+".") {
			t.Errorf("sent was %+v, want %+v", p.got[n], want)
		}
		if stored := wantDelivery(t, a, i.ID, org.DeliverySent, 1, ""); !stored.Sent.Equal(later.Now()) {
			t.Errorf("sent at %s", stored.Sent)
		}
	}
	wantEvents(t, a, skip,
		"ana@acme.example invitation.send bo@acme.example id: "+ids[0]+", attempt: 1, delivery: sent",
		"ana@acme.example invitation.send cy@acme.example id: "+ids[1]+", attempt: 1, delivery: sent")
	if !*done || len(p.got) != 2 {
		t.Errorf("committed %v, sent %d", *done, len(p.got))
	}
	deleted := org.Invitation{ID: "deleted", Delivery: org.DeliveryPending}
	reread := a.Reread(t.Context(), []org.Invitation{found[0].Invitation, deleted})
	if reread[0].Delivery != org.DeliverySent || reread[0].Link != found[0].Link || !reflect.DeepEqual(reread[1], deleted) {
		t.Errorf("read again: %+v", reread)
	}
}

func TestUndelivered(t *testing.T) {
	t.Parallel()
	p := post{answer: func(_ context.Context, m org.Mail) error {
		return map[string]error{
			"later@acme.example": errLater,
			"never@acme.example": fmt.Errorf("sending: %w", never{errors.New("550 no such user")}),
		}[m.To]
	}}
	a := acme(t).mailing(&p)
	ids := pending(t, a, "later@acme.example", "never@acme.example", "bo@acme.example")
	skip := len(events(t, a, 0))
	sent, failed, err := a.DeliverInvitations(t.Context(), ids)
	if wantErr(t, err, org.ErrUndelivered); sent != 1 || len(failed) != 2 || failed[0].ID != ids[0] || failed[1].DeliveryError != "sending: 550 no such user" {
		t.Errorf("sent %d, failed %+v", sent, failed)
	}
	if err == nil || err.Error() != "the mail to later@acme.example was not delivered: 450 try later: undelivered\n"+
		"the mail to never@acme.example was not delivered: sending: 550 no such user: undelivered" || org.HintOf(err) == "" {
		t.Errorf("%v (%s)", err, org.HintOf(err))
	}
	wantDelivery(t, a, ids[0], org.DeliveryFailed, 1, "450 try later")
	wantDelivery(t, a, ids[1], org.DeliveryFailed, 1, "sending: 550 no such user")
	wantDelivery(t, a, ids[2], org.DeliverySent, 1, "")
	wantEvents(t, a, skip,
		"ana@acme.example invitation.send later@acme.example id: "+ids[0]+`, attempt: 1, delivery: failed, error: 450 try later`,
		"ana@acme.example invitation.send never@acme.example id: "+ids[1]+`, attempt: 1, delivery: failed, error: "sending: 550 no such user"`,
		"ana@acme.example invitation.send bo@acme.example id: "+ids[2]+", attempt: 1, delivery: sent")
	wantUnsent(t, a)                               // it is early
	wantUnsent(t, a.after(10*time.Minute), ids[0]) // a recipient that was refused is left out
	if _, _, err = a.DeliverInvitations(t.Context(), ids[:1]); err == nil || !strings.HasPrefix(err.Error(), "the mail to later@acme.example was not delivered: 450") {
		t.Errorf("one: %v", err)
	}
	p.answer = nil
	delivered(t, a, ids[:1], 1)
	wantDelivery(t, a, ids[0], org.DeliverySent, 3, "")
	if keys := p.keys(); keys[0] != keys[3] || keys[0] != keys[4] || keys[0] == keys[1] {
		t.Errorf("the keys are %q", keys)
	}
	wantUnsent(t, a)
}

// What was being sent when the program ended can be sent after a minute, is found after ten, and is the same message.
func TestInterruptedDelivery(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	var p post
	p.answer = func(ctx context.Context, m org.Mail) error {
		if m.To != "cy@acme.example" {
			return nil
		}
		interrupt()
		return ctx.Err()
	}
	a := acme(t).mailing(&p)
	ids := pending(t, a, "bo@acme.example", "cy@acme.example", "di@acme.example")
	sent, failed, err := a.DeliverInvitations(ctx, ids)
	if !errors.Is(err, context.Canceled) || sent != 1 || len(failed) > 0 || len(p.got) != 2 {
		t.Errorf("sent %d, failed %+v, %v", sent, failed, err)
	}
	wantDelivery(t, a, ids[0], org.DeliverySent, 1, "")
	wantDelivery(t, a, ids[1], org.DeliveryPending, 1, "")
	wantDelivery(t, a, ids[2], org.DeliveryPending, 0, "")
	p.answer = nil
	wantUnsent(t, a.again(t, 7).after(10*time.Minute-time.Second))
	delivered(t, a.again(t, 9).after(store.Lease-time.Second).mailing(&p), ids[1:2], 0)
	late := a.again(t, 8).after(10 * time.Minute).mailing(&p)
	wantUnsent(t, late, ids[1:]...)
	delivered(t, late, ids, 2)
	wantDelivery(t, a, ids[1], org.DeliverySent, 2, "")
	if keys := p.keys(); len(keys) != 4 || keys[1] != keys[2] {
		t.Errorf("the keys are %q", keys)
	}
	wantUnsent(t, late)
}

// A mail that arrived is stored as sent, although the program was interrupted just then.
func TestSentAndInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	p := post{answer: func(context.Context, org.Mail) error { interrupt(); return nil }}
	a := acme(t).mailing(&p)
	ids := pending(t, a, "bo@acme.example", "cy@acme.example")
	if sent, _, err := a.DeliverInvitations(ctx, ids); sent != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("sent %d, %v", sent, err)
	}
	wantDelivery(t, a, ids[0], org.DeliverySent, 1, "")
	wantDelivery(t, a, ids[1], org.DeliveryPending, 0, "")
	ctx, again := context.WithCancel(t.Context())
	defer again()
	interrupt = again
	if err := a.MailReset(ctx, resetLink(t, a, ana)); err != nil || ctx.Err() == nil {
		t.Errorf("a reset that arrived: %v", err)
	}
}

// Without the key, or anybody who may act, nothing is claimed, and nothing sent.
func TestNotDelivering(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	addAccount(t, a, bo, org.Administrator)
	addAccount(t, a, mia, org.Manager)
	ids := pending(t, a, "cy@acme.example")
	done := a.watched()
	lost, wrong := a.after(0), a.after(0)
	lost.Key = func() (link.Key, error) { return link.Key{}, os.ErrNotExist }
	wrong.Key = func() (link.Key, error) { return link.NewKey(seeded(99)) }
	for name, test := range map[string]struct {
		a    *Admin
		want error
	}{
		"no key":                {lost, os.ErrNotExist},
		"another key":           {wrong, org.ErrUsage},
		"nobody named of two":   {a.by(""), org.ErrUsage},
		"a Manager":             {a.by(mia), org.ErrRefused},
		"somebody who has left": {a.by("gone@acme.example"), org.ErrRefused},
	} {
		unchanged(t, a, func() {
			if sent, failed, err := test.a.DeliverInvitations(t.Context(), ids); !errors.Is(err, test.want) || sent > 0 || len(failed) > 0 || *done {
				t.Errorf("%s: sent %d, failed %+v, %v", name, sent, failed, err)
			}
		})
	}
	if len(p.got) > 0 {
		t.Errorf("sent was %+v", p.got)
	}
}

// A link that another key sealed cannot be mailed: it fails for good, and holds nothing else up.
func TestUnreadableLink(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	old := pending(t, a, "bo@acme.example")
	key, err := link.NewKey(seeded(99))
	check(t, err)
	check(t, a.AdoptKey(t.Context(), key))
	a.Key = func() (link.Key, error) { return key, nil }
	ids := slices.Concat(old, pending(t, a, "cy@acme.example"))
	sent, failed, err := a.DeliverInvitations(t.Context(), ids)
	if wantErr(t, err, org.ErrUndelivered); sent != 1 || len(failed) != 1 || len(p.got) != 1 || p.got[0].To != "cy@acme.example" {
		t.Errorf("sent %d, failed %+v, %+v", sent, failed, p.got)
	}
	wantDelivery(t, a, old[0], org.DeliveryFailed, 1, "the link of bo@acme.example cannot be shown")
	wantUnsent(t, a.after(time.Hour))
	_, err = a.Resend(t.Context(), Resend{Names: old, NewLink: true})
	check(t, err)
	delivered(t, a, old, 1)
}
