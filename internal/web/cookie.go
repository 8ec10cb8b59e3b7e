package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// cookie describes the cookies for the session and for the device. Their names and path keep several rosters under one
// host apart: browsers send cookies to all ports of a host, and to the folders below a path (RFC 6265, sections 5.1.4
// and 8.5).
type cookie struct {
	name, path string
	device     string // the name of the cookie of a device
	secure     bool   // browsers send it by https alone
}

// cookieOf returns the cookie of the roster at base. One at the root of a host has __Host-, with which a browser takes
// the cookie from that very host alone; this needs the path / (RFC 6265bis), so one with a path has __Secure-.
func cookieOf(base *url.URL) cookie {
	c := cookie{name: "roster", path: trimSlash(base.EscapedPath()), secure: base.Scheme == "https"}
	if port := base.Port(); port != "" || c.path != "" {
		sum := sha256.Sum256([]byte(port + c.path))
		c.name += "-" + hex.EncodeToString(sum[:8])
	}
	root := c.path == ""
	if root || strings.Contains(c.path, ";") { // which a cookie's path cannot have
		c.path = "/"
	}
	switch {
	case c.secure && root:
		c.name = "__Host-" + c.name
	case c.secure:
		c.name = "__Secure-" + c.name
	}
	c.device = c.name + "-device"
	return c
}

// setCookie stores the session in the browser; the zero session deletes the cookie.
func (s *server) setCookie(x *exchange, session org.Session) {
	var lives time.Duration
	if session.Token != "" {
		lives = max(time.Second, session.Expires.Sub(s.Now()))
	}
	s.storeCookie(x, s.cookie.name, session.Token, lives)
}

// storeCookie stores a cookie in the browser, or deletes it if maxAge is 0.
func (s *server) storeCookie(x *exchange, name, value string, maxAge time.Duration) {
	c := http.Cookie{ //nolint:gosec // Secure but by http to loopback, where there is no other way
		Name: name, Value: value, Path: s.cookie.path, MaxAge: -1,
		Secure: s.cookie.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if maxAge > 0 {
		c.MaxAge = int(maxAge.Seconds())
	}
	http.SetCookie(x.w, &c)
}
