package web

import (
	"net/http"
	"net/url"
	"strings"
)

// fromHere reports whether a form that r posts is on a page of this server. Browsers say so with Sec-Fetch-Site. Those
// before 2023 do not, and by plain http none does: they name the origin of the page in Origin, the oldest its address
// in Referer. That has to be the host that was asked, or the one of Base, since a proxy may ask for another. "null", as
// from a frame in a sandbox, is neither. A request with none of the three is not from a browser, or from one that keeps
// cookies from forms on other sites by SameSite.
func (s *server) fromHere(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
	default:
		return false
	}
	from := r.Header.Get("Origin")
	if from == "" {
		from = r.Header.Get("Referer")
	}
	if from == "" {
		return true
	}
	page, err := url.Parse(from)
	if err != nil || page.Host == "" || page.Scheme != "https" && page.Scheme != "http" {
		return false
	}
	host := hostOf(page.Scheme, page.Host)
	return host == hostOf(page.Scheme, r.Host) || host == s.host
}

// hostOf is the one form of a host with its port: in lower case, without the port that the scheme has by itself.
func hostOf(scheme, host string) string {
	port := ":443"
	if scheme == "http" {
		port = ":80"
	}
	return strings.TrimSuffix(strings.ToLower(host), port)
}
