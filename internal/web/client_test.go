package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestClientOf(t *testing.T) {
	t.Parallel()
	proxies := prefixes(t, "127.0.0.0/8", "10.0.0.0/8", "2001:db8:1::/48")
	for _, test := range []struct {
		name, peer string
		heard      []string
		want       string
	}{
		{"the peer", "192.0.2.1:1234", nil, "192.0.2.1"},
		{"a stranger claims", "192.0.2.1:1234", []string{"198.51.100.7"}, "192.0.2.1"},
		{"one proxy", "10.0.0.1:80", []string{"198.51.100.7"}, "198.51.100.7"},
		{"one proxy, forged before", "10.0.0.1:80", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"forged as a proxy", "10.0.0.1:80", []string{"203.0.113.9, 10.0.0.9, 198.51.100.7"}, "198.51.100.7"},
		{"two proxies", "10.0.0.1:80", []string{"203.0.113.9, 198.51.100.7, 10.0.0.2"}, "198.51.100.7"},
		{"two headers", "10.0.0.1:80", []string{"198.51.100.7", "10.0.0.2"}, "198.51.100.7"},
		{"nothing but proxies", "10.0.0.1:80", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"no header", "10.0.0.1:80", nil, "10.0.0.1"},
		{"nonsense", "10.0.0.1:80", []string{"198.51.100.7, nonsense, 10.0.0.2"}, "10.0.0.2"},
		{"empty", "10.0.0.1:80", []string{""}, "10.0.0.1"},
		{"with ports", "[2001:db8:1::1]:80", []string{"198.51.100.7:5555"}, "198.51.100.7"},
		{"version 6 with a port", "127.0.0.1:80", []string{"[2001:db8::7]:5555"}, "2001:db8::7"},
		{"version 6 in brackets", "127.0.0.1:80", []string{"[2001:db8::7]"}, "2001:db8::7"},
		{"version 4 in 6", "[::ffff:10.0.0.1]:80", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		{"a zone", "[fe80::1%eth0]:80", nil, "fe80::1"},
		{"no address", "@", nil, "invalid IP"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.RemoteAddr = test.peer
		for _, h := range test.heard {
			r.Header.Add("X-Forwarded-For", h)
		}
		r.Header.Set("Forwarded", "for=203.0.113.9")
		r.Header.Set("X-Real-IP", "203.0.113.9")
		if got := clientOf(r, proxies).String(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		"192.0.2.1": {"192.0.2.1/32", "192.0.2.1/32"}, "2001:db8:1:2:3:4:5:6": {"2001:db8:1:2::/64", "2001:db8:1::/48"}, "": {"invalid Prefix", "invalid Prefix"},
	} {
		a, _ := parseAddr(in)
		if got := [2]string{network(a).String(), site(a).String()}; got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
