package web

import (
	"net/http"
	"net/url"
	"testing"
)

// Rosters under one host have cookies of their own, whose names browsers accept with their paths.
func TestCookieOf(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	for base, path := range map[string]string{
		"https://acme.example": "/", "https://acme.example/a": "/a", "https://acme.example/a/b": "/a/b",
		"https://acme.example/a-b": "/a-b", "https://acme.example/a%20b": "/a%20b", "https://acme.example/a;b": "/",
		"https://acme.example:8443": "/", "https://acme.example:9443": "/", "https://acme.example:8443/a": "/a",
		"http://localhost": "/", "http://localhost:8080": "/", "http://localhost:8081": "/", "http://localhost:8080/a": "/a",
	} {
		u, err := url.Parse(base)
		check(t, err)
		c := cookieOf(u)
		if other, taken := names[c.name]; taken {
			t.Errorf("%s and %s share %s", base, other, c.name)
		}
		names[c.name] = base
		prefix := map[bool]string{true: "__Host-roster", false: "__Secure-roster-"}[u.Path == ""]
		if u.Scheme == "http" {
			prefix = "roster"
		}
		if c.path != path || c.secure != (u.Scheme == "https") || len(c.name) < len(prefix) || c.name[:len(prefix)] != prefix {
			t.Errorf("%s: %+v, want a name that begins with %s and the path %s", base, c, prefix, path)
		}
		if valid := (&http.Cookie{Name: c.name, Path: c.path}).Valid(); valid != nil {
			t.Errorf("%s: %v", base, valid)
		}
	}
}

// Who signs in with a browser that keeps no cookie is told so, and not just asked again.
func TestBlockedCookies(t *testing.T) {
	t.Parallel()
	s := acme(t)
	for email, home := range map[string]string{mia: "/portal", uma: "/projects"} {
		w := s.send(call{path: "/sign-in?lang=en", form: signInForm(email, goodPassword)})
		wantStatus(t, w, http.StatusSeeOther, home+"?lang=en&signed-in=1")
		session := w.Result().Cookies()[0].Value
		w = s.get(home + "?lang=en&signed-in=1")
		wantStatus(t, w, http.StatusSeeOther, "/sign-in?lang=en&no-cookie=1")
		wantText(t, s.get(w.Header().Get("Location")), "did not keep the cookie", "begins with "+portalBase)
		w = s.send(call{path: home + "?lang=en&signed-in=1", cookie: session})
		wantStatus(t, w, http.StatusSeeOther, home+"?lang=en")
		wantStatus(t, s.get(home), http.StatusSeeOther, "/sign-in")
	}
}
