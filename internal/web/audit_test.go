package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// events are those of the audit log since the first skip ones.
func (s *host) events(skip int) (found []org.Event) {
	s.t.Helper()
	for e, err := range store.List(s.t.Context(), s.store, store.Events(), listing.Query{}) {
		check(s.t, err)
		found = append(found, e)
	}
	return found[skip:]
}

// TestOrigins: what a request changes is one change, and comes from the address of the client, as far as proxies are
// believed.
func TestOrigins(t *testing.T) {
	s := acme(t, func(o *Options) { o.TrustedProxies = prefixes(t, "10.0.0.0/8") })
	path, reset := s.invite("bo@acme.example", admin.Invite{}), s.resetToken(mia)
	skip := len(s.events(0))
	forwarded := map[string]string{"X-Forwarded-For": "203.0.113.7, 2001:db8::1, 10.0.0.2"}
	password := url.Values{"name": {"Bo"}, "password": {goodPassword}}
	s.send(call{path: path, form: password, from: "198.51.100.9:1", header: forwarded}) // no proxy: what it says counts for nothing
	s.send(call{path: "/reset/" + reset, form: password, from: "10.0.0.1:1", header: forwarded})
	first := s.send(call{path: "/sign-in", form: signInForm(mia, goodPassword), from: "[2001:DB8::7]:1"})
	again := s.send(call{
		path: "/sign-in", form: signInForm(mia, goodPassword), from: "192.0.2.4:1", cookie: first.Result().Cookies()[0].Value,
	})
	s.send(call{path: "/sign-out", form: url.Values{}, from: "@", cookie: again.Result().Cookies()[0].Value})
	var got []string
	changes := map[string]int{}
	for _, e := range s.events(skip) {
		got = append(got, fmt.Sprintf("%s %s %s", e.Actor, e.Action, e.Origin))
		if changes[e.Change]++; len(e.Change) != 12 {
			t.Errorf("the change is %q", e.Change)
		}
	}
	if want := []string{
		"bo@acme.example invitation.accept web 198.51.100.9",
		mia + " member.set-password web 2001:db8::1",
		mia + " member.sign-in web 2001:db8::7",
		mia + " member.sign-in web 192.0.2.4",
		mia + " member.sign-out web 192.0.2.4", // of the session that the browser had
		mia + " member.sign-out web unknown",
	}; !slices.Equal(got, want) {
		t.Errorf("the events are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(changes) != 5 {
		t.Errorf("the changes have %v events, want one change a request", changes)
	}
}
