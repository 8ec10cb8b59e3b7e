package admin

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// mailed is a way in which an invitation is mailed: what happens while its sender is a member, and after they left.
type mailed struct {
	before, after func(t *testing.T, a *Admin, p *post, name string)
}

// waysToMail are all ways in which an invitation is mailed.
func waysToMail() map[string]mailed {
	none := func(*testing.T, *Admin, *post, string) {}
	deliver := func(t *testing.T, a *Admin, _ *post, name string) {
		i, err := Invitation(t.Context(), a.Store, name)
		check(t, err)
		_, _, err = a.DeliverInvitations(t.Context(), []string{i.ID})
		check(t, err)
	}
	renew := func(r Resend) func(*testing.T, *Admin, *post, string) {
		return func(t *testing.T, a *Admin, p *post, name string) {
			r.Names = []string{name}
			if _, err := a.Resend(t.Context(), r); errors.Is(err, org.ErrConflict) {
				return // it is accepted, or stays expired
			} else if err != nil {
				t.Fatal(err)
			}
			deliver(t, a, p, name)
		}
	}
	return map[string]mailed{
		"queued": {none, deliver},
		"failed": {func(t *testing.T, a *Admin, p *post, name string) {
			p.answers(errLater)
			i, err := Invitation(t.Context(), a.Store, name)
			check(t, err)
			_, _, err = a.DeliverInvitations(t.Context(), []string{i.ID})
			wantErr(t, err, org.ErrUndelivered)
			p.answer = nil
		}, func(t *testing.T, a *Admin, _ *post, _ string) {
			ids, err := a.Unsent(t.Context())
			check(t, err)
			_, _, err = a.DeliverInvitations(t.Context(), ids)
			check(t, err)
		}},
		"reminded": {deliver, func(t *testing.T, a *Admin, _ *post, _ string) {
			ids, err := a.Remindable(t.Context(), twoDays)
			check(t, err)
			_, err = a.Remind(t.Context(), ids, twoDays)
			check(t, err)
		}},
		"resent":   {deliver, renew(Resend{AtLeast: week})},
		"newlink":  {none, renew(Resend{AtLeast: week, NewLink: true})},
		"sameterm": {none, renew(Resend{})},
		"updated": {none, func(t *testing.T, a *Admin, p *post, name string) {
			_, err := a.UpdateInvitation(t.Context(), name, InvitationUpdate{Role: ptr(org.Manager)})
			if err == nil {
				deliver(t, a, p, name)
			}
		}},
	}
}

// waysToLeave are all ends of the membership of Bo, who sent the invitations.
func waysToLeave() map[string]func(*testing.T, *Admin) error {
	deleted := func(in DeleteMembers) func(*testing.T, *Admin) error {
		return func(t *testing.T, a *Admin) error {
			in.Names = []string{bo}
			_, err := a.DeleteMembers(t.Context(), in, nil, nil)
			return err
		}
	}
	return map[string]func(*testing.T, *Admin) error{
		"not":                     func(*testing.T, *Admin) error { return nil },
		"to an Administrator":     deleted(DeleteMembers{TransferTo: "eve@acme.example"}),
		"to a Manager":            deleted(DeleteMembers{TransferTo: mia}),
		"with what they sent":     deleted(DeleteMembers{DeleteResources: true}),
		"in an older database":    gone(bo),
		"with the whole database": gone(bo, "eve@acme.example"),
	}
}

// gone makes members vanish without their invitations, as rosters did that left expired ones behind.
func gone(emails ...string) func(*testing.T, *Admin) error {
	return func(t *testing.T, a *Admin) error {
		return a.Store.Change(t.Context(), func(s *store.Store) error {
			for _, email := range emails {
				m, err := s.Member(t.Context(), email)
				if err != nil {
					return err
				}
				if err := s.DeleteMembers(t.Context(), []string{m.ID}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// TestSenderIsReplaced: that somebody else is the sender is in the audit log.
func TestSenderIsReplaced(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	add(t, a, bo, org.Administrator)
	ids := pending(t, a.by(bo), "cy@acme.example")
	check(t, gone(bo)(t, a))
	skip := len(events(t, a, 0))
	delivered(t, a, ids, 1)
	wantEvents(t, a, skip, ana+" invitation.update cy@acme.example id: "+ids[0]+", sender: "+bo+" → "+ana,
		ana+" invitation.send cy@acme.example id: "+ids[0]+", attempt: 1, delivery: sent")
}

// TestOnlyMembersSend: whatever kind of mail it is, and however the sender left, it is sent in the name of a member, who
// is the sender of the invitation from then on; and who opens a link is told the name of a member.
func TestOnlyMembersSend(t *testing.T) {
	t.Parallel()
	states := map[string]time.Duration{org.Pending: 5 * 24 * time.Hour, org.Expired: time.Hour, org.Accepted: week}
	for end, leave := range waysToLeave() {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			var p post
			a := acme(t).mailing(&p)
			add(t, a, bo, org.Administrator)
			add(t, a, "eve@acme.example", org.Administrator)
			add(t, a, mia, org.Manager)
			links := map[string]string{}
			for state, valid := range states {
				for kind, way := range waysToMail() {
					name := kind + "." + state + "@acme.example"
					in := Invite{Emails: []string{name}, Role: org.User, ExpiresIn: valid}
					found, err := a.by(bo).Invite(t.Context(), in)
					check(t, err)
					links[name] = found[0].Link
					way.before(t, a.by(bo), &p, name)
					if found[0].AcceptedAt = a.Now(); state == org.Accepted {
						check(t, a.Store.Change(t.Context(), func(s *store.Store) error {
							return s.SetAccepted(t.Context(), found[0].Invitation)
						}))
					}
				}
			}
			now := a.after(4 * 24 * time.Hour)
			check(t, leave(t, now))
			p.got = nil
			for name, link := range links {
				wantMemberOffers(t, now, name, link)
			}
			for state := range states {
				for kind, way := range waysToMail() {
					name := kind + "." + state + "@acme.example"
					if _, err := Invitation(t.Context(), a.Store, name); err == nil {
						way.after(t, now, &p, name)
					}
				}
			}
			if len(p.got) == 0 && end != "with what they sent" {
				t.Error("nothing was mailed")
			}
			for _, m := range p.got {
				wantMemberSent(t, now, m)
			}
		})
	}
}

func wantMemberOffers(t *testing.T, a *Admin, name, link string) {
	t.Helper()
	offer, err := a.OpenInvitation(t.Context(), tokenIn(link))
	if errors.Is(err, org.ErrNotFound) {
		return // deleted with its sender
	}
	if m, err := a.Store.Member(t.Context(), offer.SenderEmail); err != nil || offer.Sender != m.Name {
		t.Errorf("%s is offered by %q, %q: %v", name, offer.Sender, offer.SenderEmail, err)
	}
}

func wantMemberSent(t *testing.T, a *Admin, m org.Mail) {
	t.Helper()
	by, err := a.Store.Member(t.Context(), m.ReplyTo)
	if err != nil || m.Sender != by.Name {
		t.Errorf("the %s to %s is sent by %q, %q: %v", m.Kind, m.To, m.Sender, m.ReplyTo, err)
	}
	if i, err := Invitation(t.Context(), a.Store, m.To); err != nil || i.Sender != m.ReplyTo {
		t.Errorf("the sender of %s is stored as %s, %v; the mail says %s", m.To, i.Sender, err, m.ReplyTo)
	}
}

// TestSenderLeavesMeanwhile: a sender who is deleted after the mail was claimed is not named any more.
func TestSenderLeavesMeanwhile(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	add(t, a, bo, org.Administrator)
	ids := pending(t, a.by(bo), "cy@acme.example", "di@acme.example")
	p.answer = func(context.Context, org.Mail) error {
		p.answer = nil
		_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{bo}, TransferTo: ana}, nil, nil)
		return err
	}
	delivered(t, a, ids, 2)
	if p.got[0].ReplyTo != bo || p.got[1].ReplyTo != ana {
		t.Errorf("sent was %+v", p.got)
	}
}
