package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
)

// call is a request.
type call struct {
	method string // "" is GET, or POST with a form
	path   string
	form   url.Values
	cookie string // the session's token
	device string // the value of the device's cookie
	from   string // the peer; "" is 192.0.2.1:1234
	header map[string]string
	body   string // instead of form
}

// send sends a request past the network.
func (s *host) send(c call) *httptest.ResponseRecorder {
	s.t.Helper()
	body, method := c.body, c.method
	if c.form != nil {
		body = c.form.Encode()
	}
	if method == "" && (c.form != nil || body != "") {
		method = http.MethodPost
	} else if method == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequestWithContext(s.t.Context(), method, c.path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	if c.cookie != "" {
		r.AddCookie(&http.Cookie{Name: s.handler.cookie.name, Value: c.cookie})
	}
	if c.device != "" {
		r.AddCookie(&http.Cookie{Name: s.handler.cookie.device, Value: c.device})
	}
	if c.from != "" {
		r.RemoteAddr = c.from
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func (s *host) get(path string) *httptest.ResponseRecorder { return s.send(call{path: path}) }

// signInForm is what somebody signs in with.
func signInForm(email, password string) url.Values {
	return url.Values{"email": {email}, "password": {password}}
}

// signIn signs somebody in and gives their session's token.
func (s *host) signIn(email string) string {
	s.t.Helper()
	w := s.send(call{path: "/sign-in", form: signInForm(email, goodPassword)})
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) != 2 {
		s.t.Fatalf("signing in as %s: %d %s", email, w.Code, w.Body)
	}
	return w.Result().Cookies()[0].Value
}
