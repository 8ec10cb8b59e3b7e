package admin

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func TestLinksCanBeShownAgain(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example", "cy@acme.example", "di@acme.example")
	accept(t, a, found[1])
	minted := map[string]string{found[0].ID: found[0].Link, found[1].ID: "", found[2].ID: found[2].Link}
	list := func(a *Admin) (links map[string]string, err error) {
		links = map[string]string{}
		err = a.Store.Read(t.Context(), func(s *store.Store) error {
			rows, err := a.WithLinks(t.Context(), s, store.List(t.Context(), s, store.Invitations(a.Now()), listing.Query{}))
			if err != nil {
				return err
			}
			for i, err := range rows {
				if err != nil {
					return err
				}
				links[i.ID] = i.Link
			}
			return nil
		})
		return links, err
	}
	links, err := list(a.again(t, 7))
	check(t, err)
	for id, want := range minted {
		if links[id] != want {
			t.Errorf("the link of %s is %q, minted was %q", id, links[id], want)
		}
	}
	late, err := list(a.after(week))
	check(t, err)
	if late[found[0].ID] != "" || len(late) != 3 {
		t.Errorf("after their expiry: %v", late)
	}
	b := a.after(0)
	b.Key = func() (link.Key, error) { return link.NewKey(seeded(99)) }
	_, err = list(b)
	wantErr(t, err, org.ErrUsage)
}

func TestLink(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example", "cy@acme.example")
	bo, err := Invitation(t.Context(), a.Store, "bo@acme.example")
	check(t, err)
	if got, err := a.Link(t.Context(), a.Store, bo); err != nil || got != found[0].Link {
		t.Errorf("Link = %s, %v, want %s", got, err, found[0].Link)
	}
	accept(t, a, found[1])
	cy, err := Invitation(t.Context(), a.Store, "cy@acme.example")
	check(t, err)
	swapped := bo
	swapped.Sealed = found[1].Sealed
	tests := []struct {
		name string
		a    *Admin
		i    org.Invitation
		want error
	}{
		{"accepted", a, cy, org.ErrConflict},
		{"expired at the exact second", a.after(week), bo, org.ErrConflict},
		{"the sealed secret of another", a, swapped, link.ErrSealed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, err := test.a.Link(t.Context(), test.a.Store, test.i); !errors.Is(err, test.want) || got != "" {
				t.Errorf("Link = %q, %v, want %v", got, err, test.want)
			}
		})
	}
}

// A stolen copy of the database, write-ahead log and all, lets nobody accept.
func TestAStolenDatabaseHoldsNoLink(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example", "cy@acme.example")
	expires := 2 * week
	_, err := a.UpdateInvitation(t.Context(), "bo@acme.example", InvitationUpdate{ExpiresIn: &expires})
	check(t, err)
	for _, files := range []string{stolen(t, a), dump(t, a)} {
		for _, i := range found {
			if !strings.Contains(files, string(i.Sealed)) || !strings.Contains(files, string(i.SecretHash)) {
				t.Fatal("the search does not even find what is stored")
			}
			text := i.Link[strings.LastIndex(i.Link, "/")+1:]
			encoded := text[len(text)-43:]
			raw, err := base64.RawURLEncoding.DecodeString(encoded)
			check(t, err)
			for what, secret := range map[string]string{
				"link": i.Link, "token": text, "secret in base64url": encoded, "secret in base64": base64.StdEncoding.EncodeToString(raw), "secret": string(raw),
			} {
				if strings.Contains(files, secret) {
					t.Errorf("the database holds the %s", what)
				}
			}
		}
		if key, err := a.Key(); err != nil || strings.Contains(files, key.Text()) {
			t.Error("the database holds the key")
		}
	}
}

// wantGone checks that the sealed secret is in no file any more.
func wantGone(t *testing.T, a *Admin, i Invited, how string) {
	t.Helper()
	if strings.Contains(stolen(t, a), string(i.Sealed)) {
		t.Errorf("%s: the sealed secret is still in the files", how)
	}
}

func TestSealedSecretsAreErased(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		erase func(*Admin, Invited) error
	}{
		{"accepted", func(a *Admin, i Invited) error {
			_, err := a.acceptLink(t.Context(), i.Link, "Bo", goodPassword)
			return err
		}},
		{"deleted", func(a *Admin, i Invited) error {
			_, err := a.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{i.ID}})
			return err
		}},
		{"purged", func(a *Admin, _ Invited) error { _, err := a.after(week).Purge(t.Context(), Purge{}); return err }},
		{"deleted with its sender", func(a *Admin, _ Invited) error {
			_, err := a.by("eve@acme.example").DeleteMembers(t.Context(), DeleteMembers{Names: []string{ana}, DeleteResources: true}, nil, nil)
			return err
		}},
		{"sent again with a new link", func(a *Admin, i Invited) error {
			_, err := a.Resend(t.Context(), Resend{Names: []string{i.ID}, NewLink: true})
			return err
		}},
		{"replaced", func(a *Admin, i Invited) error {
			_, err := a.after(week+time.Hour).Invite(t.Context(), Invite{Emails: []string{i.Recipient}, Role: org.User, ExpiresIn: week})
			return err
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := acme(t)
			add(t, a, "eve@acme.example", org.Administrator)
			i := invite(t, a, "bo@acme.example")[0]
			if !strings.Contains(stolen(t, a), string(i.Sealed)) {
				t.Fatal("the search does not even find what is stored")
			}
			check(t, test.erase(a, i))
			wantGone(t, a, i, test.name)
		})
	}
}
