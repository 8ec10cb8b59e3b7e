package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/store"
)

// failed are the events of failed sign-ins: subject, details and origin.
func (s *host) failed() (found []string) {
	s.t.Helper()
	for _, e := range s.events(0) {
		if e.Action == "member.sign-in-failed" {
			found = append(found, fmt.Sprintf("%s|%s|%s|%s", e.Actor, e.Subject, e.Details, e.Origin))
		}
	}
	return found
}

// tell lets the server write what is due now.
func (s *host) tell() { s.handler.logFailures(s.t.Context(), s.handler.Now()) }

// Failed sign-ins are in the audit log: the first ones soon, the others when the hour is over, and never what was typed.
func TestFailedSignIns(t *testing.T) {
	t.Parallel()
	s := acme(t)
	wants := func(want ...string) {
		t.Helper()
		if got := s.failed(); !slices.Equal(got, want) {
			t.Errorf("the events are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	s.fails(mia, "203.0.113.7:1")
	s.fails("MIA@acme.example", "203.0.113.7:1")
	s.fails(mia, "198.51.100.2:1")
	s.fails("secret-typed-here", "198.51.100.2:1")
	s.fails("nobody@acme.example", "198.51.100.3:1")
	s.fails("m\u00eda@acme.example", "198.51.100.3:1") // another address, not Mia's
	s.signIn(mia)
	wants()
	s.tell()
	soon := []string{
		"||count: 3, origins: 198.51.100.3, 198.51.100.2|web 198.51.100.3",
		"|" + mia + "|count: 3, origins: 203.0.113.7, 198.51.100.2|web 203.0.113.7",
	}
	wants(soon...)
	s.fails(mia, "203.0.113.9:1")
	s.tell()
	wants(soon...)
	s.after(time.Hour)
	s.tell()
	s.tell()
	soon = append(soon, "|"+mia+"|count: 1, origins: 203.0.113.9|web 203.0.113.9")
	wants(soon...)
	s.after(time.Hour)
	s.tell()
	wants(soon...)
	s.fails(mia, "203.0.113.9:1")
	s.tell()
	wants(append(soon, soon[len(soon)-1])...)
}

// What was counted is written when the server ends, and kept while it cannot be written.
func TestFailedSignInsAtTheEnd(t *testing.T) {
	t.Parallel()
	s := acme(t)
	r := run(t, s, Listening{}, s.options(), defaultLimits())
	form := "email=mia@acme.example&password=wrong"
	talk(t, r.address, fmt.Sprintf("POST /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", len(form), form))
	r.end()
	check(t, r.ended(t))
	if got := s.failed(); len(got) != 1 || got[0] != "|"+mia+"|count: 1, origins: 127.0.0.1|web 127.0.0.1" {
		t.Errorf("the events are %v", got)
	}
	f := newFailures()
	f.add(mia, "192.0.2.1")
	f.putBack(f.due(march()))
	f.add(mia, "192.0.2.1")
	if due := f.due(march()); len(due) != 1 || due[0].Count != 2 || !slices.Equal(due[0].Origins, []string{"192.0.2.1"}) {
		t.Errorf("due are %+v", due)
	}
}

// What was counted is written every half minute. What cannot be is kept until then.
func TestFailedSignInsEveryHalfMinute(t *testing.T) {
	t.Parallel()
	s := acme(t)
	gone, err := store.Open(t.Context(), s.store.Path(), store.Options{})
	check(t, err)
	check(t, gone.Close())
	s.handler.Admin = func() *admin.Admin { return &admin.Admin{Store: gone} }
	s.handler.failed.add(mia, "192.0.2.1")
	synctest.Test(t, func(t *testing.T) {
		stop := s.handler.startJobs(t.Context(), nil)
		time.Sleep(2*logEvery + time.Second)
		stop()
	})
	if n := strings.Count(s.log.String(), "not in the audit log yet"); n != 3 { // the last at the end
		t.Errorf("it was tried %d times: %s", n, s.log)
	}
}

// A hundred thousand guesses are a bounded number of events, which name the address that most of them came from.
func TestFailedSignInsAreBounded(t *testing.T) {
	t.Parallel()
	f := newFailures()
	events, counted := 0, 0
	for i := range 100_000 {
		origin := "203.0.113.7"
		if i%3 > 0 {
			origin = fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255)
		}
		f.add(fmt.Sprintf("m%d@acme.example", i%1000), origin)
		if i%1000 == 0 {
			for _, due := range f.due(march().Add(time.Duration(i) * 10 * time.Millisecond)) {
				events++
				counted += due.Count
			}
		}
	}
	for _, due := range f.due(march().Add(time.Hour)) {
		events++
		counted += due.Count
		if len(due.Origins) > loggedOrigins || due.Origins[0] != "203.0.113.7" {
			t.Errorf("%q came from %v", due.Member, due.Origins)
		}
	}
	if counted != 100_000 || events > 2*(mostFailing+1) {
		t.Errorf("%d failures in %d events", counted, events)
	}
}

// Refused for too many attempts, nothing was tried and nothing is counted.
func TestLimitedSignInsAreNotCounted(t *testing.T) {
	t.Parallel()
	s := acme(t)
	attacked(s, mia)
	if code := s.fails(mia, home+":1"); code != http.StatusTooManyRequests {
		t.Fatalf("%d", code)
	}
	s.tell()
	if got := s.failed(); len(got) != 0 {
		t.Errorf("the events are %v", got)
	}
}
