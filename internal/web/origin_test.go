package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// The headers with which browsers post forms, by age and address.
func TestFromHere(t *testing.T) {
	t.Parallel()
	const (
		host  = "portal.acme.example"
		page  = "/accept/rst_0123456789ab"
		alien = "https://evil.example"
	)
	type headers map[string]string
	for _, test := range []struct {
		name, base, host string
		headers          headers
		want             bool
	}{
		{"Chromium, Firefox, Safari", portalBase, host, headers{"Sec-Fetch-Site": "same-origin", "Origin": portalBase}, true},
		{"with an extension against referrers", portalBase, host, headers{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, true},
		{"Chromium 72, Safari 15", portalBase, host, headers{"Origin": portalBase, "Referer": portalBase + "/"}, true},
		{"Firefox 89", portalBase, host, headers{"Origin": portalBase}, true},
		{"Firefox 60, Internet Explorer", portalBase, host, headers{"Referer": portalBase + page}, true},
		{"neither", portalBase, host, headers{}, true},
		{"http on a name", portalBase, host, headers{"Origin": "http://" + host}, true},
		{"http on a name, with a port", portalBase, host + ":8080", headers{"Origin": "http://" + host + ":8080"}, true},
		{"a proxy that asks for itself", portalBase, "127.0.0.1:8080", headers{"Origin": portalBase}, true},
		{"a proxy that asks for itself, Referer", portalBase, "app:80", headers{"Referer": portalBase + page}, true},
		{"a proxy that adds the port", portalBase, host + ":443", headers{"Origin": portalBase}, true},
		{"a host in upper case", portalBase, "Portal.Acme.Example", headers{"Origin": portalBase}, true},
		{"another port", portalBase + ":8443", "app", headers{"Origin": portalBase + ":8443"}, true},
		{"IPv6", "http://[::1]:8080", "[::1]:8080", headers{"Origin": "http://[::1]:8080"}, true},
		{"IPv6, no port", "https://[2001:db8::1]", "[2001:DB8::1]:443", headers{"Origin": "https://[2001:db8::1]"}, true},

		{"another site", portalBase, host, headers{"Sec-Fetch-Site": "cross-site", "Origin": alien}, false},
		{"another site after redirects", portalBase, host, headers{"Sec-Fetch-Site": "cross-site", "Origin": portalBase}, false},
		{"a sibling", portalBase, host, headers{"Sec-Fetch-Site": "same-site", "Origin": "https://www.acme.example"}, false},
		{"a sibling, old", portalBase, host, headers{"Origin": "https://www.acme.example"}, false},
		{"another site, old", portalBase, host, headers{"Origin": alien, "Referer": portalBase}, false},
		{"another site, Referer", portalBase, host, headers{"Referer": alien + "/?" + portalBase}, false},
		{"a sandbox", portalBase, host, headers{"Sec-Fetch-Site": "cross-site", "Origin": "null"}, false},
		{"a sandbox, old", portalBase, host, headers{"Origin": "null", "Referer": portalBase}, false},
		{"another port of the host", portalBase, host, headers{"Origin": portalBase + ":8443"}, false},
		{"http at the port of https", portalBase, host, headers{"Origin": "http://" + host + ":443"}, false},
		{"the host as a user", portalBase, host, headers{"Origin": "https://" + host + "@evil.example"}, false},
		{"the host as a beginning", portalBase, host, headers{"Origin": portalBase + ".evil.example"}, false},
		{"another scheme", portalBase, host, headers{"Origin": "chrome-extension://" + host}, false},
		{"no origin at all", portalBase, host, headers{"Origin": "about:blank"}, false},
		{"several", portalBase, host, headers{"Origin": portalBase + " " + alien}, false},
		{"without a host", portalBase, "", headers{"Origin": "https://"}, false},
	} {
		s := newServer(Options{Base: test.base, Now: march})
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sign-in", nil)
		r.Host = test.host
		for name, value := range test.headers {
			r.Header.Set(name, value)
		}
		if got := s.isSameOrigin(r); got != test.want {
			t.Errorf("%s: fromHere is %v for %q %v", test.name, got, test.host, test.headers)
		}
	}
}
