package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/admin"
)

// fails signs in with a wrong password.
func (s *host) fails(email, from string) int {
	return s.send(call{path: "/sign-in", form: signInForm(email, "wrong"), from: from}).Code
}

func TestSignInLimitOfOneAddressAtOneAccount(t *testing.T) {
	t.Parallel()
	s := acme(t)
	const here, there = "192.0.2.1:1", "192.0.2.2:1"
	for range 10 {
		if code := s.fails(mia, here); code != http.StatusForbidden {
			t.Fatalf("a wrong password gets %d", code)
		}
	}
	w := s.send(call{path: "/sign-in", form: signInForm(" MIA@acme.example", goodPassword), from: here})
	wantStatus(t, w, http.StatusTooManyRequests, "")
	wantText(t, w, "Too many attempts", "in 1 min")
	if w.Header().Get("Retry-After") != "60" {
		t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
	}
	// The right password works from elsewhere, others from here, and this one from here after a while.
	for _, c := range []call{
		{path: "/sign-in", form: signInForm(mia, goodPassword), from: there}, {path: "/sign-in", form: signInForm(uma, goodPassword), from: here},
	} {
		if code := s.send(c).Code; code != http.StatusSeeOther {
			t.Errorf("%+v: %d", c, code)
		}
	}
	s.after(time.Minute)
	wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(mia, goodPassword), from: here}), http.StatusSeeOther, "/portal?signed-in=1")
	// What succeeds does not count.
	for range 11 {
		wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(mia, goodPassword), from: there}), http.StatusSeeOther, "/portal?signed-in=1")
	}
	// An account that is none is limited alike.
	for range 10 {
		s.fails("nobody@acme.example", there)
	}
	if code := s.fails("nobody@acme.example", there); code != http.StatusTooManyRequests {
		t.Errorf("an account that is none: %d", code)
	}
}

// Many at once are no way around the limit.
func TestSignInLimitAtOnce(t *testing.T) {
	t.Parallel()
	s := acme(t)
	var all sync.WaitGroup
	codes := make([]int, 40)
	for i := range codes {
		all.Go(func() { codes[i] = s.fails(mia, "") })
	}
	all.Wait()
	tried := 0
	for _, code := range codes {
		if code == http.StatusForbidden {
			tried++
		}
	}
	if tried != 10 {
		t.Errorf("%d were tried", tried)
	}
}

// fail is an attempt with a wrong password.
func fail(g *guard, now time.Time, account string, by visitor) error {
	counted, err := g.signIn(context.Background(), now, account, by)
	if err == nil {
		counted.failed = true
		counted.end()
	}
	return err
}

// tries counts how many attempts a guard takes before it refuses.
func tries(g *guard, attempt func(i int) (account, client string)) int {
	for i := range 10_000 {
		account, client := attempt(i)
		if fail(g, march(), account, visitor{address: netip.MustParseAddr(client)}) != nil {
			return i
		}
	}
	return 10_000
}

func TestLimitsCannotBeRotatedAround(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		attempt func(i int) (account, client string)
		want    int
	}{
		{"one at one", func(int) (string, string) { return mia, "192.0.2.1" }, 10},
		{"names", func(i int) (string, string) { return fmt.Sprintf("user%d@acme.example", i), "192.0.2.1" }, 60},
		{"addresses", func(i int) (string, string) { return mia, fmt.Sprintf("192.0.%d.%d", i/256, i%256) }, 100},
		{"addresses of a /64", func(i int) (string, string) { return mia, fmt.Sprintf("2001:db8::%x", i) }, 10},
		{"names and addresses of a /64", func(i int) (string, string) { return strconv.Itoa(i), fmt.Sprintf("2001:db8::%x", i) }, 60},
		{"names and the /64 of a /48", func(i int) (string, string) { return strconv.Itoa(i), fmt.Sprintf("2001:db8:0:%x::1", i) }, 600},
		{"IPv4 in IPv6", func(i int) (string, string) { return strconv.Itoa(i), fmt.Sprintf("192.0.2.%d", 1+i%2) }, 120},
	} {
		if got := tries(newGuard(march()), test.attempt); got != test.want {
			t.Errorf("%s: %d attempts, want %d", test.name, got, test.want)
		}
	}
}

// An attempt that one limit refuses counts for none of the others.
func TestRefusedAttemptsCountNothing(t *testing.T) {
	t.Parallel()
	g, here := newGuard(march()), visitor{address: netip.MustParseAddr("192.0.2.1")}
	tries(g, func(i int) (string, string) { return strconv.Itoa(i), here.address.String() })
	for range 20 {
		if fail(g, march(), mia, here) == nil {
			t.Fatal("the address has no limit")
		}
	}
	if err := fail(g, march().Add(10*time.Second), mia, here); err != nil {
		t.Errorf("after a while: %v", err)
	}
}

// A thousand right passwords at once from one address count nothing, also when one more wrong one would be too many.
func TestRightPasswordsAtOnce(t *testing.T) {
	t.Parallel()
	g, office := newGuard(march()), visitor{address: netip.MustParseAddr("192.0.2.1")}
	const wrong = 9
	var all sync.WaitGroup
	for i := range 1000 + wrong {
		all.Go(func() {
			counted, err := g.signIn(t.Context(), march(), mia, office)
			if err != nil {
				t.Errorf("number %d is refused: %v", i, err)
				return
			}
			runtime.Gosched()
			counted.failed = i < wrong
			counted.end()
		})
	}
	all.Wait()
	if err := fail(g, march(), mia, office); err != nil {
		t.Errorf("the tenth wrong password: %v", err)
	}
	if fail(g, march(), mia, office) == nil {
		t.Error("there is no limit")
	}
	if len(g.pending) != 0 {
		t.Errorf("still pending: %v", g.pending)
	}
	// Whoever waits for others gives up with their request.
	for range 10 {
		_, err := g.signIn(t.Context(), march(), uma, office)
		check(t, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := g.signIn(ctx, march(), uma, office); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting ends with %v", err)
	}
}

// Whoever guesses links is asked to wait; those who open good ones are not.
func TestLinkLimit(t *testing.T) {
	t.Parallel()
	s := acme(t)
	reset := "/reset/" + s.resetToken(uma)
	accept := s.invite("bo@acme.example", admin.Invite{})
	for range 100 {
		wantStatus(t, s.get(reset), http.StatusOK, "")
		wantStatus(t, s.get(accept), http.StatusOK, "")
	}
	for i := range 60 {
		form := []url.Values{nil, {}}[i%2]
		wantStatus(t, s.send(call{path: []string{"/accept/", "/reset/"}[i/2%2] + strings.Repeat("x", i+1), form: form}), http.StatusNotFound, "")
	}
	wantStatus(t, s.get("/accept/x"), http.StatusTooManyRequests, "")
	wantStatus(t, s.send(call{path: "/reset/x", form: url.Values{}}), http.StatusTooManyRequests, "")
	// A link that is one opens all the same.
	wantStatus(t, s.get(reset), http.StatusOK, "")
	wantStatus(t, s.get(accept), http.StatusOK, "")
	s.after(10 * time.Second)
	wantStatus(t, s.get("/accept/x"), http.StatusNotFound, "")
}

// Behind a proxy the limits count for those whom it speaks for; without it nobody can claim to be somebody else.
func TestLimitBehindAProxy(t *testing.T) {
	t.Parallel()
	s := acme(t, func(o *Options) { o.TrustedProxies = prefixes(t, "10.0.0.1/32") })
	attempt := func(from, heard string) int {
		return s.send(call{path: "/accept/x", from: from, header: map[string]string{"X-Forwarded-For": heard}}).Code
	}
	for i := range 60 {
		attempt("10.0.0.1:1", "203.0.113."+strconv.Itoa(i)+", 198.51.100.7")
		attempt("192.0.2.1:1", "203.0.113."+strconv.Itoa(i))
	}
	if a, b := attempt("10.0.0.1:1", "198.51.100.7"), attempt("192.0.2.1:1", "203.0.113.200"); a != http.StatusTooManyRequests || b != a {
		t.Errorf("the limits are rotated around: %d, %d", a, b)
	}
	if code := attempt("10.0.0.1:1", "198.51.100.8"); code != http.StatusNotFound {
		t.Errorf("another client of the proxy gets %d", code)
	}
}

func TestRoom(t *testing.T) {
	t.Parallel()
	r := newQueue()
	leave := func() {}
	for range queueSize {
		var err error
		leave, err = r.enter()
		check(t, err)
	}
	if _, err := r.enter(); !errors.Is(err, errCrowded) {
		t.Errorf("a full room gives %v", err)
	}
	leave()
	if _, err := r.enter(); err != nil {
		t.Error(err)
	}
}
