package admin

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
)

func TestResend(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	found := invite(t, a, "bo@acme.example", "cy@acme.example", "di@acme.example")
	delivered(t, a, []string{found[0].ID, found[1].ID, found[2].ID}, 3)
	skip := len(events(t, a, 0))
	now := a.after(8 * 24 * time.Hour) // all have expired
	kept, err := now.Resend(t.Context(), Resend{Names: []string{"bo@acme.example", found[0].ID}, ExpiresIn: 48 * time.Hour})
	check(t, err)
	anew, err := now.Resend(t.Context(), Resend{Names: []string{"cy@acme.example"}, ExpiresIn: 48 * time.Hour, NewLink: true})
	check(t, err)
	expires := now.Now().Add(48 * time.Hour)
	if len(kept) != 1 || kept[0].Link != found[0].Link || !kept[0].Expires.Equal(expires) || kept[0].Delivery != org.DeliveryPending {
		t.Errorf("renewed was %+v", kept)
	}
	if len(anew) != 1 || anew[0].Link == found[1].Link || anew[0].ID != found[1].ID || !anew[0].Expires.Equal(expires) {
		t.Errorf("renewed was %+v", anew)
	}
	delivered(t, now, []string{kept[0].ID, anew[0].ID, found[2].ID}, 2)
	for n, i := range []org.Invitation{kept[0], anew[0]} {
		if m := p.got[3+n]; m.Link != i.Link || !m.Expires.Equal(expires) || m.Key == p.got[n].Key {
			t.Errorf("sent was %+v", m)
		}
		stored := wantDelivery(t, a, i.ID, org.DeliverySent, 2, "")
		if shown, err := now.Link(t.Context(), now.Store, stored); err != nil || shown != i.Link {
			t.Errorf("shown again is %s, %v, want %s", shown, err, i.Link)
		}
	}
	date := found[0].Expires.Format(time.RFC3339) + " → " + expires.Format(time.RFC3339)
	wantEvents(t, a, skip,
		"ana@acme.example invitation.resend bo@acme.example id: "+found[0].ID+", expires: "+date,
		"ana@acme.example invitation.resend cy@acme.example id: "+found[1].ID+", expires: "+date+", link: new",
		"ana@acme.example invitation.send bo@acme.example id: "+found[0].ID+", attempt: 2, delivery: sent",
		"ana@acme.example invitation.send cy@acme.example id: "+found[1].ID+", attempt: 2, delivery: sent")
	_, err = now.acceptLink(t.Context(), found[1].Link, "Cy", goodPassword)
	if wantErr(t, err, org.ErrNotFound); err == nil || err.Error() != errUnknownLink.Error() {
		t.Errorf("the old link: %v", err)
	}
	for _, i := range []org.Invitation{kept[0], anew[0]} {
		accept(t, now.after(48*time.Hour-time.Second), Invited{Invitation: i})
	}
}

// Only who says how long makes an invitation expire sooner than it would.
func TestResendNeverShortens(t *testing.T) {
	t.Parallel()
	a := acme(t)
	created := a.Now()
	invite(t, a, "bo@acme.example") // for a week
	for _, test := range []struct {
		name  string
		after time.Duration
		in    Resend
		want  time.Duration // from its creation on
	}{
		{"as it is", time.Hour, Resend{}, week},
		{"longer", time.Hour, Resend{AtLeast: week}, week + time.Hour},
		{"as long", 2 * time.Hour, Resend{AtLeast: week - time.Hour}, week + time.Hour},
		{"shorter by default", 2 * time.Hour, Resend{AtLeast: time.Hour}, week + time.Hour},
		{"shorter with another link", 2 * time.Hour, Resend{AtLeast: time.Hour, NewLink: true}, week + time.Hour},
		{"shorter as wanted", 2 * time.Hour, Resend{ExpiresIn: time.Hour}, 3 * time.Hour},
		{"expired", 3 * time.Hour, Resend{AtLeast: time.Hour}, 4 * time.Hour},
	} {
		test.in.Names = []string{"bo@acme.example"}
		renewed, err := a.after(test.after).Resend(t.Context(), test.in)
		if check(t, err); len(renewed) != 1 || !renewed[0].Expires.Equal(created.Add(test.want)) {
			t.Errorf("%s: renewed was %+v, want it to expire after %s", test.name, renewed, test.want)
		}
	}
}

// What is sent again, and two links made in the same second, go out as messages of their own: a mail program may drop
// one that has the id of another.
func TestResentKeys(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	ids := pending(t, a, "bo@acme.example")
	delivered(t, a, ids, 1)
	for _, in := range []Resend{{}, {NewLink: true}, {NewLink: true}, {ExpiresIn: week + time.Second}, {AtLeast: week}} {
		in.Names = ids
		_, err := a.Resend(t.Context(), in)
		check(t, err)
		delivered(t, a, ids, 1)
		if len(p.got) != 3 { // both new links in one second
			a = a.after(time.Second)
		}
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(p.keys()))); len(distinct) != 6 {
		t.Errorf("of 6 messages the keys are %q", distinct)
	}
}

// All or none.
func TestResendConflicts(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	found := invite(t, a, "bo@acme.example", "cy@acme.example", "di@acme.example", "eli@acme.example")
	accept(t, a, found[1])
	addWithout(t, a, "di@acme.example", org.User) // a member by now, in another way
	all := func(names ...string) Resend {
		return Resend{Names: append([]string{"bo@acme.example"}, names...), ExpiresIn: week, NewLink: true}
	}
	expired := a.after(week)
	tests := []struct {
		name string
		a    *Admin
		in   Resend
		kind org.Kind
		want []string
	}{
		{"accepted", a, all("cy@acme.example"), org.ErrConflict, []string{"cy@acme.example is accepted already"}},
		{"accepted long ago", expired, all(found[1].ID), org.ErrConflict, []string{"cy@acme.example is accepted already"}},
		{"a member by now", a, all("di@acme.example"), org.ErrConflict, []string{"di@acme.example is a member already"}},
		{"both", a, all("cy@acme.example", "di@acme.example"), org.ErrConflict, []string{"cy@acme.example is accepted", "di@acme.example is a member"}},
		{"unknown", a, all("nobody@acme.example"), org.ErrNotFound, []string{"nobody@acme.example"}},
		{"expired, and not renewed", expired, Resend{Names: []string{"bo@acme.example"}}, org.ErrConflict, []string{"expired"}},
		{"for no time", a, Resend{Names: []string{"bo@acme.example"}, ExpiresIn: -time.Second}, org.ErrUsage, []string{"cannot be valid"}},
		{"by a member who may not", a.by("cy@acme.example"), all(), org.ErrRefused, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unchanged(t, a, func() {
				_, err := test.a.Resend(t.Context(), test.in)
				wantErr(t, err, test.kind)
				for _, want := range test.want {
					if err == nil || !strings.Contains(err.Error(), want) || org.HintOf(err) == "" {
						t.Errorf("Resend: %v (%s), want %q", err, org.HintOf(err), want)
					}
				}
			})
		})
	}
	accept(t, a, found[0]) // its link is what it was
}

// Without a mail server there is a link to share, and nothing waits.
func TestResendWithoutMail(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t)
	id := pending(t, a.mailing(&p), "bo@acme.example")
	renewed, err := a.Resend(t.Context(), Resend{Names: id, ExpiresIn: 2 * week})
	check(t, err)
	if len(renewed) != 1 || renewed[0].Delivery != org.DeliveryNone || !strings.HasPrefix(renewed[0].Link, a.Base) {
		t.Errorf("renewed was %+v", renewed)
	}
	wantDelivery(t, a, id[0], org.DeliveryNone, 0, "")
	wantUnsent(t, a.after(week))
	if ids, err := a.after(2 * week).ExpiredIDs(t.Context()); err != nil || !slices.Equal(ids, id) {
		t.Errorf("expired: %q, %v", ids, err)
	}
	if ids, err := a.after(2*week - time.Second).ExpiredIDs(t.Context()); err != nil || len(ids) > 0 {
		t.Errorf("expired: %q, %v", ids, err)
	}
}

// Another key seals what is made from now on. What the lost one sealed goes on working, and is shown again once it has
// a new link.
func TestAdoptKey(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example", "cy@acme.example")
	key, err := link.NewKey(seeded(99))
	check(t, err)
	unchanged(t, a, func() {
		addressed := a.by("gone@acme.example")
		wantErr(t, addressed.AdoptKey(t.Context(), key), org.ErrRefused)
	})
	skip := len(events(t, a, 0))
	check(t, a.AdoptKey(t.Context(), key))
	wantEvents(t, a, skip, "ana@acme.example organization.update Acme link_key: new")
	wantErr(t, a.CheckKey(t.Context()), org.ErrUsage)
	a.Key = func() (link.Key, error) { return key, nil }
	check(t, a.CheckKey(t.Context()))
	if o, err := a.Store.Organization(t.Context()); err != nil || !bytes.Equal(o.KeyFingerprint, key.Fingerprint()) {
		t.Errorf("%+v, %v", o, err)
	}
	if _, err := a.Resend(t.Context(), Resend{Names: []string{"bo@acme.example"}}); !errors.Is(err, link.ErrSealed) {
		t.Errorf("resent with the old link: %v", err)
	}
	renewed, err := a.Resend(t.Context(), Resend{Names: []string{"bo@acme.example"}, NewLink: true})
	check(t, err)
	accept(t, a, Invited{Invitation: renewed[0]})
	accept(t, a, found[1])
}
