package admin

import (
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// wantOffer opens an invitation, which changes nothing.
func wantOffer(t *testing.T, a *Admin, link, status, sender string) {
	t.Helper()
	unchanged(t, a, func() {
		o, err := a.OpenInvitation(t.Context(), tokenIn(link))
		if status == org.Pending {
			check(t, err)
		} else {
			wantErr(t, err, org.ErrConflict)
		}
		if o.Invitation.Recipient != "bo@acme.example" || o.Invitation.Status(a.Now()) != status || o.Sender != sender || o.Organization.Name != "Acme" || o.Invitation.Link != "" {
			t.Errorf("the offer is %+v", o)
		}
	})
}

func TestOpenInvitation(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, mia, org.Administrator)
	i := invite(t, a, "bo@acme.example")[0]
	server := a.by("")
	server.Key = nil
	wantOffer(t, server, i.Link, org.Pending, "Ana")
	wantOffer(t, server, tokenOf(i.Link), org.Pending, "Ana")
	wantOffer(t, server.after(week-time.Second), i.Link, org.Pending, "Ana")
	wantOffer(t, server.after(week), i.Link, org.Expired, "Ana")
	accept(t, a, i)
	wantOffer(t, server, i.Link, org.Accepted, "Ana")
	wantOffer(t, server.after(2*week), i.Link, org.Accepted, "Ana")
	_, err := a.by(mia).DeleteMembers(t.Context(), DeleteMembers{Names: []string{ana}}, nil, nil)
	check(t, err)
	wantOffer(t, server, i.Link, org.Accepted, "Mi") // stands in for who has left
}

// A link that opens nothing says one thing, whatever is wrong with it.
func TestOpenAWorthlessInvitation(t *testing.T) {
	t.Parallel()
	a := acme(t)
	found := invite(t, a, "bo@acme.example", "cy@acme.example", "di@acme.example", "eli@acme.example")
	_, err := a.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{"cy@acme.example"}})
	check(t, err)
	_, err = a.Resend(t.Context(), Resend{Names: []string{"di@acme.example"}, NewLink: true})
	check(t, err)
	accept(t, a, found[3])
	token := tokenOf(found[0].Link)
	const id = len("rst_") + 12
	wrong := strings.Repeat("A", 43)
	for name, link := range map[string]string{
		"empty":                    "",
		"malformed":                token[:len(token)-1],
		"unknown":                  "rst_000000000000" + token[id:],
		"a wrong secret":           token[:id] + wrong,
		"a wrong secret, accepted": tokenOf(found[3].Link)[:id] + wrong,
		"deleted":                  found[1].Link,
		"before the new link":      found[2].Link,
		"to set a password":        "rsp_" + token[4:],
	} {
		unchanged(t, a, func() {
			for _, at := range []*Admin{a, a.after(2 * week)} {
				o, err := at.OpenInvitation(t.Context(), tokenIn(link))
				wantErr(t, err, org.ErrNotFound)
				if err == nil || err.Error() != errUnknownLink.Error() || org.HintOf(err) != org.HintOf(errUnknownLink) || o.Invitation.ID != "" || o.Organization.Name != "" {
					t.Errorf("%s: %+v, %v", name, o, err)
				}
			}
		})
	}
}
