package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// clientOf returns the address of the client: of the peer or, if the peer is a trusted proxy, the last address in
// X-Forwarded-For that is not a trusted proxy. Each proxy appends the address of its own peer; a client can write
// anything before that.
func clientOf(r *http.Request, proxies []netip.Prefix) netip.Addr {
	client, ok := parseAddr(r.RemoteAddr)
	if !ok {
		return netip.Addr{}
	}
	trusted := func(a netip.Addr) bool { return contains(proxies, a) }
	heard := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, h := range slices.Backward(heard) {
		before, ok := parseAddr(h)
		if !trusted(client) || !ok {
			break
		}
		client = before
	}
	return client
}

func contains(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}

// warnOfProxy logs, once, that requests seem to come through a proxy that is not trusted. All its visitors then share
// the limits of one address.
func (s *server) warnOfProxy(r *http.Request) {
	if r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == "" {
		return
	}
	peer, ok := parseAddr(r.RemoteAddr)
	if ok && contains(s.TrustedProxies, peer) {
		return
	}
	s.proxy.Do(func() {
		s.Log.LogAttrs(r.Context(), slog.LevelWarn,
			"a proxy seems to be in front that is not in serve.trusted_proxies: its visitors count as one for the limits",
			slog.String("proxy", peer.String()))
	})
}

// parseAddr parses an address with or without a port, and removes the zone. IPv4 in IPv6 becomes IPv4.
func parseAddr(s string) (netip.Addr, bool) {
	s = strings.TrimSpace(s)
	if both, err := netip.ParseAddrPort(s); err == nil {
		return both.Addr().Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone(""), err == nil
}

// network returns what the limits count as one client: an IPv4 address, or the /64 of an IPv6 address, which is the
// least that a customer is given.
func network(a netip.Addr) netip.Prefix { return prefixOf(a, 64) }

// site returns the /48 of an IPv6 address, which one operator easily has, or an IPv4 address itself.
func site(a netip.Addr) netip.Prefix { return prefixOf(a, 48) }

func prefixOf(a netip.Addr, bits int) netip.Prefix {
	if a.Is4() {
		bits = 32
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // of those who have no address
	}
	return p
}

// isSameOrigin reports whether the form that r posts is on a page of this server. Browsers say so with Sec-Fetch-Site.
// Those before 2023 do not, and by plain http none does: they name the origin of the page in Origin, the oldest its
// address in Referer. That has to be the host that was asked, or the one of Base, since a proxy may ask for another.
// "null", as from a frame in a sandbox, is neither. A request with none of the three is not from a browser, or from one
// that keeps cookies from forms on other sites by SameSite.
func (s *server) isSameOrigin(r *http.Request) bool {
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

// hostOf returns a host in a form that can be compared: in lower case, without the default port of the scheme.
func hostOf(scheme, host string) string {
	port := ":443"
	if scheme == "http" {
		port = ":80"
	}
	return strings.TrimSuffix(strings.ToLower(host), port)
}
