package web

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// deviceOf is the cookie of a device that an answer sets.
func (s *host) deviceOf(w *httptest.ResponseRecorder) string {
	s.t.Helper()
	for _, c := range w.Result().Cookies() {
		if c.Name == s.handler.cookie.device {
			return c.Value
		}
	}
	s.t.Fatalf("no device: %d %v", w.Code, w.Header())
	return ""
}

// rightFrom signs in with the right password.
func (s *host) rightFrom(email, from, device string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.send(call{path: "/sign-in", form: signInForm(email, goodPassword), from: from, device: device})
}

// home is the address of members, and of a stranger there.
const home = "192.0.2.1"

// attacked uses up all attempts at an account, and those of home.
func attacked(s *host, account string) {
	g, now := s.handler.guard, s.handler.Now()
	for i := range 100 {
		_ = fail(g, now, account, visitor{address: netip.AddrFrom4([4]byte{198, 51, 100, byte(i)})})
		_ = fail(g, now, fmt.Sprintf("nobody%d@acme.example", i), visitor{address: netip.MustParseAddr(home)})
	}
}

// Nobody is kept out of the browser that they use, whatever strangers guess from wherever, the same address included;
// not after a restart of the server either.
func TestDeviceIsNotKeptOut(t *testing.T) {
	t.Parallel()
	s := acme(t)
	device := s.deviceOf(s.rightFrom(mia, home+":1", ""))
	stranger := s.deviceOf(s.rightFrom(uma, home+":1", ""))
	for _, again := range []bool{false, true} {
		if again {
			s.handler = newServer(s.options())
			s.after(deviceLength / 2)
		}
		attacked(s, mia)
		wantStatus(t, s.rightFrom(mia, home+":1", device), http.StatusSeeOther, "/portal?signed-in=1")
		for name, other := range map[string]string{
			"none": "", "another account's": stranger, "nonsense": "x.y.z", "forged": device[:20] + "AAAA" + device[24:],
		} {
			if code := s.rightFrom(mia, home+":1", other).Code; code != http.StatusTooManyRequests {
				t.Errorf("the device is %s: %d", name, code)
			}
		}
	}
	s.after(deviceLength / 2)
	attacked(s, mia)
	wantStatus(t, s.rightFrom(mia, home+":1", device), http.StatusTooManyRequests, "")
}

// A device has attempts of its own, which count for nobody else.
func TestDeviceHasItsOwnLimit(t *testing.T) {
	t.Parallel()
	s := acme(t)
	device := s.deviceOf(s.rightFrom(mia, "", ""))
	other := s.deviceOf(s.rightFrom(mia, "", ""))
	wrong := call{path: "/sign-in", form: signInForm(mia, "wrong"), device: device}
	for range 10 {
		wantStatus(t, s.send(wrong), http.StatusForbidden, "")
	}
	wantStatus(t, s.send(wrong), http.StatusTooManyRequests, "")
	wantStatus(t, s.rightFrom(mia, "", other), http.StatusSeeOther, "/portal?signed-in=1")
	if got := tries(s.handler.guard, func(int) (string, string) { return mia, "192.0.2.1" }); got != 10 {
		t.Errorf("the address has %d attempts left, want all 10", got)
	}
}

// Several members may use one browser, and it is a device of whoever set their password there. The cookie stays small.
func TestDeviceOfSeveral(t *testing.T) {
	t.Parallel()
	s := acme(t)
	w := s.send(call{path: s.invite("bo@acme.example", admin.Invite{}), form: url.Values{"name": {"Bo"}, "password": {goodPassword}}})
	device := s.deviceOf(w)
	first := device
	w = s.send(call{path: "/reset/" + s.resetToken(uma), form: url.Values{"password": {goodPassword}}, device: device})
	device = s.deviceOf(w)
	for range 5 {
		device = s.deviceOf(s.rightFrom(mia, "", device))
	}
	if n := strings.Count(device, ".") + 1; n != 3 {
		t.Errorf("the browser is a device of %d accounts, want 3", n)
	}
	for _, account := range []string{"bo@acme.example", uma, mia} {
		attacked(s, account)
		if code := s.rightFrom(account, "192.0.2.1:1", device).Code; code != http.StatusSeeOther {
			t.Errorf("%s: %d", account, code)
		}
	}
	for i := range mostDevices {
		s.join(fmt.Sprintf("m%d@acme.example", i), "M", org.User, "en")
		device = s.deviceOf(s.rightFrom(fmt.Sprintf("m%d@acme.example", i), "203.0.113.5:1", device))
	}
	if n := strings.Count(device, ".") + 1; n != mostDevices {
		t.Errorf("the browser is a device of %d accounts, want %d", n, mostDevices)
	}
	if code := s.rightFrom("bo@acme.example", "192.0.2.1:1", device+"."+first).Code; code != http.StatusTooManyRequests {
		t.Errorf("a cookie with more tokens than there can be: %d", code)
	}
	if raw, err := base64.RawURLEncoding.DecodeString(device[:75]); err != nil || strings.Contains(string(raw), "acme") {
		t.Errorf("the cookie says whose it is: %q, %v", raw, err)
	}
}

// The log says once that a proxy is in front that is not trusted.
func TestUnknownProxy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, header string
		want         int
	}{
		"unknown":         {"192.0.2.1:1", "X-Forwarded-For", 1},
		"by the standard": {"192.0.2.1:1", "Forwarded", 1},
		"trusted":         {"10.0.0.1:1", "X-Forwarded-For", 0},
		"none":            {"192.0.2.1:1", "X-Other", 0},
	} {
		s := acme(t, func(o *Options) { o.TrustedProxies = prefixes(t, "10.0.0.0/8") })
		for range 2 {
			s.send(call{path: "/sign-in", from: c.from, header: map[string]string{c.header: "203.0.113.7"}})
		}
		if got := strings.Count(s.log.String(), "serve.trusted_proxies"); got != c.want {
			t.Errorf("%s: warned %d times, want %d: %s", name, got, c.want, s.log)
		}
	}
}

// Without the fingerprint of a key nothing is signed that anybody could sign.
func TestDeviceWithoutAKey(t *testing.T) {
	t.Parallel()
	s := acme(t)
	check(t, s.store.Change(t.Context(), func(db *store.Store) error { return db.SetKeyFingerprint(t.Context(), []byte{}) }))
	for _, c := range s.rightFrom(mia, home+":1", "").Result().Cookies() {
		if c.Name == s.handler.cookie.device {
			t.Errorf("signed is %s", c.Value)
		}
	}
}
