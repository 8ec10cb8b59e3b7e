package web

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/locale"
)

// exchange is a request with what was parsed from it.
type exchange struct {
	*http.Request

	w      http.ResponseWriter
	client netip.Addr // whom the limits count for
	link   link.Token // that was opened; the zero one, which opens nothing, if it is malformed
	form   url.Values // of a POST
	chosen string     // the language that the reader switched to, or ""
	query  url.Values // those of the address that mean something
	acting *admin.Admin
}

// admin returns the use cases for a request. Everything they change has one change id in the audit log, and the
// client's address as its origin.
func (s *server) admin(x *exchange) *admin.Admin {
	if x.acting == nil {
		x.acting = s.Admin()
		x.acting.Origin = "web " + x.address()
	}
	return x.acting
}

// address is the client's, as it is logged.
func (x *exchange) address() string {
	if !x.client.IsValid() {
		return "unknown"
	}
	return x.client.String()
}

// answer is the result of a handler. Its page is rendered after the handler returns.
type answer struct {
	status   int       // 0 is 200
	location string    // if set, the browser is redirected there with 303, and the other fields are ignored
	raw      *response // what is no page
	page     view
}

// handler answers one kind of request. Its error becomes a page; see problems.
type handler func(context.Context, *exchange) (answer, error)

// requestTime is how long a request may take, waiting included.
const requestTime = 30 * time.Second

// notices are the messages that a page shows if the parameter of that name is 1.
func notices() []string { return []string{"accepted", "reset", "signed-out", "no-cookie"} }

// signedIn is the parameter of the page that a browser is sent to with its new cookie.
const signedIn = "signed-in"

// readQuery keeps the parameters that are used: the language and the notices. It ignores all others.
func (x *exchange) readQuery() {
	x.query = url.Values{}
	given, _ := url.ParseQuery(x.URL.RawQuery) // what can be read of it
	x.choose(given.Get("lang"))
	for _, name := range append(notices(), signedIn) {
		if given.Get(name) == "1" {
			x.query.Set(name, "1")
		}
	}
}

// choose sets the language that the reader switched to, if it is supported.
func (x *exchange) choose(code string) {
	if slices.Contains(locale.Supported(), code) {
		x.chosen = code
		x.query.Set("lang", code)
	}
}

// switchesLanguage reports whether a language's button sent the form. Then the page is to be shown again with what was
// typed, which must not get into its address, and nothing else is to be done.
func (x *exchange) switchesLanguage() bool {
	x.choose(x.form.Get("lang"))
	return x.form.Has("lang")
}

// language returns the language of the page: the one that the reader switched to, else own, that of an invitation or a
// member, else the one that the browser asks for.
func (x *exchange) language(own string) string {
	switch {
	case x.chosen != "":
		return x.chosen
	case slices.Contains(locale.Supported(), own):
		return own
	}
	return locale.FromAcceptLanguage(x.Header.Get("Accept-Language"))
}

// pageURL is the address of a page of ours, with the parameters that are given as name, value, and the language that
// was chosen.
func (s *server) pageURL(x *exchange, path string, parameters ...string) string {
	q := url.Values{}
	if x.chosen != "" {
		q.Set("lang", x.chosen)
	}
	for i := 0; i+1 < len(parameters); i += 2 {
		q.Set(parameters[i], parameters[i+1])
	}
	if len(q) == 0 {
		return s.prefix + path
	}
	return s.prefix + path + "?" + q.Encode()
}

// seeOther sends the browser to another page of ours.
func (s *server) seeOther(x *exchange, path string, parameters ...string) answer {
	return answer{location: s.pageURL(x, path, parameters...)}
}
