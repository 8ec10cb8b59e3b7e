package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// TestAccountLimitOfSeveralServers: sign-ins that fail at an account count for all who serve the database, whether there
// is such a member or not, also after a restart. Those in a browser in which the member signed in do not.
func TestAccountLimitOfSeveralServers(t *testing.T) {
	t.Parallel()
	first := acme(t)
	servers := []*host{first, newSite(t, first.store.Path())}
	device := first.deviceOf(first.rightFrom(mia, "", ""))
	for range 3 {
		first.send(call{path: "/sign-in", form: signInForm(mia, "wrong"), device: device})
	}
	for _, account := range []string{mia, "nobody@acme.example"} {
		for i := range 100 {
			from := fmt.Sprintf("198.51.%d.%d:1", i/50, i)
			if code := servers[i%2].fails(account, from); code != http.StatusForbidden {
				t.Fatalf("%s: attempt %d got %d", account, i, code)
			}
		}
		restarted := newSite(t, first.store.Path())
		for _, s := range append(servers, restarted) {
			if code := s.fails(account, "203.0.113.1:1"); code != http.StatusTooManyRequests {
				t.Errorf("%s: one attempt too many got %d", account, code)
			}
			if code := s.fails("other"+account, "203.0.113.2:1"); code != http.StatusForbidden {
				t.Errorf("%s: an attempt at another account got %d", account, code)
			}
		}
		restarted.after(time.Minute)
		if code := restarted.fails(account, "203.0.113.3:1"); code != http.StatusForbidden {
			t.Errorf("%s: an attempt a minute later got %d", account, code)
		}
		if code := restarted.fails(account, "203.0.113.4:1"); code != http.StatusTooManyRequests {
			t.Errorf("%s: the second of a minute got %d", account, code)
		}
	}
}
