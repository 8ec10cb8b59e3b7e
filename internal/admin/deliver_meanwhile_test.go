package admin

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// What becomes of an invitation while its mail is on its way counts, and is not undone by how that ends.
func TestDeliverMeanwhile(t *testing.T) {
	t.Parallel()
	const who = "cy@acme.example"
	resend := func(newLink bool) func(*Admin, Invited) error {
		return func(a *Admin, _ Invited) error {
			_, err := a.Resend(t.Context(), Resend{Names: []string{who}, NewLink: newLink})
			return err
		}
	}
	tests := []struct {
		name     string
		do       func(*Admin, Invited) error
		sent     string // what the mail is, if it was sent; "" is gone
		failed   string
		stored   bool // a failure is one of what there still is
		attempts int
	}{
		{"nothing", func(*Admin, Invited) error { return nil }, org.DeliverySent, org.DeliveryFailed, true, 1},
		{"delete", func(a *Admin, _ Invited) error {
			_, err := a.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{who}})
			return err
		}, "", "", false, 0},
		{"purge", func(a *Admin, _ Invited) error { _, err := a.after(week).Purge(t.Context(), Purge{}); return err }, "", "", false, 0},
		{"accept", func(a *Admin, i Invited) error {
			_, err := a.acceptLink(t.Context(), i.Link, "Cy", goodPassword)
			return err
		}, org.DeliverySent, org.DeliveryFailed, true, 1},
		{"resend", resend(false), org.DeliveryPending, org.DeliveryPending, false, 1},
		{"resend with a new link", resend(true), org.DeliveryPending, org.DeliveryPending, false, 1},
		{"update", func(a *Admin, _ Invited) error {
			_, err := a.UpdateInvitation(t.Context(), who, InvitationUpdate{Role: ptr(org.Manager)})
			return err
		}, org.DeliverySent, org.DeliveryFailed, true, 1},
		{"claimed by another, after ten minutes", func(a *Admin, i Invited) error {
			b := a.after(10 * time.Minute)
			_, err := b.claim(t.Context(), invitationMail{}, i.ID)
			return err
		}, org.DeliveryPending, org.DeliveryPending, false, 2},
		{"who acts is deleted, and the invitation handed over", func(a *Admin, _ Invited) error {
			_, err := a.by(bo).DeleteMembers(t.Context(), DeleteMembers{Names: []string{ana}, TransferTo: bo}, nil, nil)
			return err
		}, org.DeliverySent, org.DeliveryFailed, true, 1},
		{"who acts is deleted, and the invitation with them", func(a *Admin, _ Invited) error {
			_, err := a.by(bo).DeleteMembers(t.Context(), DeleteMembers{Names: []string{ana}, DeleteResources: true}, nil, nil)
			return err
		}, "", "", false, 0},
		{"who acts is no Administrator any more", func(a *Admin, _ Invited) error {
			_, err := a.by(bo).updateMember(t.Context(), ana, MemberUpdate{Role: ptr(org.User)})
			return err
		}, org.DeliverySent, org.DeliveryFailed, true, 1},
	}
	for _, test := range tests {
		for _, answer := range []error{nil, errLater} {
			t.Run(strings.TrimSpace(test.name+" "+map[bool]string{true: "failed"}[answer != nil]), func(t *testing.T) {
				var p post
				a := acme(t).mailing(&p)
				addAccount(t, a, bo, org.Administrator)
				i, other := invite(t, a, who)[0], a.again(t, 9).mailing(&p)
				p.answer = func(context.Context, org.Mail) error { check(t, test.do(other, i)); return answer }
				skip := len(events(t, a, 0))
				sent, failed, err := a.DeliverInvitations(t.Context(), []string{i.ID})
				want := test.sent
				switch {
				case answer == nil:
					if sent != 1 || len(failed) > 0 || err != nil {
						t.Errorf("sent %d, failed %+v, %v", sent, failed, err)
					}
				case test.stored:
					want = test.failed
					wantErr(t, err, org.ErrUndelivered)
				default:
					want = test.failed
					if sent > 0 || len(failed) > 0 || err != nil {
						t.Errorf("sent %d, failed %+v, %v", sent, failed, err)
					}
				}
				if want == "" {
					_, err := Invitation(t.Context(), a.Store, i.ID)
					wantErr(t, err, org.ErrNotFound)
				} else if found := wantDelivery(t, a, i.ID, want, test.attempts, map[string]string{org.DeliveryFailed: "450"}[want]); found.Sent.IsZero() != (want != org.DeliverySent) {
					t.Errorf("%+v", found)
				}
				if !slices.ContainsFunc(events(t, a, skip), func(e string) bool { return strings.HasPrefix(e, ana+" invitation.send "+who) }) {
					t.Errorf("events: %q", events(t, a, skip))
				}
			})
		}
	}
}

// Who is no Administrator any more sends no further mails.
func TestDemotedWhileDelivering(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	addAccount(t, a, bo, org.Administrator)
	ids, other := pending(t, a, "cy@acme.example", "di@acme.example"), a.again(t, 9).by(bo)
	p.answer = func(context.Context, org.Mail) error {
		_, err := other.updateMember(t.Context(), ana, MemberUpdate{Role: ptr(org.User)})
		return err
	}
	sent, _, err := a.DeliverInvitations(t.Context(), ids)
	if wantErr(t, err, org.ErrRefused); sent != 1 || len(p.got) != 1 {
		t.Errorf("sent %d, %d", sent, len(p.got))
	}
	wantDelivery(t, a, ids[0], org.DeliverySent, 1, "")
	wantDelivery(t, a, ids[1], org.DeliveryPending, 0, "")
}

// Whoever acts stands for a sender who has left; the clock is read for each mail.
func TestOutgoing(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	addAccount(t, a, bo, org.Administrator)
	ids := pending(t, a, "cy@acme.example", "di@acme.example")
	late := a.after(week).by(bo) // by then they are no pending ones, which would be handed over
	_, err := late.DeleteMembers(t.Context(), DeleteMembers{Names: []string{ana}}, nil, nil)
	check(t, err)
	b := a.by(bo)
	n := 0
	b.Now = func() time.Time { n++; return march().Add(time.Duration(n) * time.Minute) }
	delivered(t, b, ids, 2)
	for _, m := range p.got {
		if m.Sender != "Bo" || m.ReplyTo != bo {
			t.Errorf("sent was %+v", m)
		}
	}
	first, second := wantDelivery(t, a, ids[0], org.DeliverySent, 1, ""), wantDelivery(t, a, ids[1], org.DeliverySent, 1, "")
	if !first.Sent.Equal(march().Add(2*time.Minute)) || !second.Sent.Equal(march().Add(4*time.Minute)) {
		t.Errorf("sent at %s and %s", first.Sent, second.Sent)
	}
}

// A reset is mailed once, and stays valid if that fails.
func TestMailReset(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	m := addAccount(t, a, mia, org.Manager)
	r := resetLink(t, a, mia)
	unchanged(t, a, func() { check(t, a.MailReset(t.Context(), r)) })
	want := org.Mail{Kind: org.MailReset, Key: r.ID, To: mia, Language: m.Language, Sender: "Acme", Organization: "Acme", Link: r.Link, Expires: r.Expires}
	if len(p.got) != 1 || p.got[0] != want {
		t.Errorf("sent was %+v, want %+v", p.got, want)
	}
	p.answers(errLater)
	err := a.MailReset(t.Context(), r)
	if wantErr(t, err, org.ErrUndelivered); err == nil || err.Error() != "the mail to mia@acme.example was not delivered: 450 try later: undelivered" || org.HintOf(err) == "" {
		t.Errorf("%v", err)
	}
	_, err = a.setPassword(t.Context(), tokenOf(r.Link), otherPassword)
	check(t, err)
}
