package link

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// ParseBase checks the address under which links are served and returns it in one form: host in
// lower case and as an A-label, no slash at the end. It is https, or http to loopback only, with
// an optional port and path, and nothing else. loopback tells that others cannot open it.
func ParseBase(base string) (address string, loopback bool, err error) {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil {
		return "", false, errors.New("base url is malformed") // url's own error would repeat a password
	}
	host, loopback, err := parseHost(u)
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return "", false, errors.New("base url must begin with https://")
	case u.User != nil:
		return "", false, errors.New("base url must not hold a user or a password")
	case strings.ContainsAny(base, "?#"):
		return "", false, errors.New("base url must not hold a query or a fragment")
	case !plainPath(strings.TrimRight(u.EscapedPath(), "/")):
		return "", false, errors.New("base url must not hold //, a dot for a folder, or an escaped slash in its path")
	case err != nil:
		return "", false, fmt.Errorf("base url: %w", err)
	case u.Scheme == "http" && !loopback:
		return "", false, errors.New("base url must begin with https:// unless it is for this machine alone (localhost)")
	}
	return u.Scheme + "://" + host + strings.TrimRight(u.EscapedPath(), "/"), loopback, nil
}

// plainPath tells that browsers and proxies take the path for what it says: what begins with // would be another host.
func plainPath(escaped string) bool {
	lower := strings.ToLower(escaped)
	if strings.Contains(lower, "%2f") || strings.Contains(lower, "%5c") || strings.Contains(lower, `\`) {
		return false
	}
	for folder := range strings.SplitSeq(strings.TrimPrefix(lower, "/"), "/") {
		name := strings.ReplaceAll(folder, "%2e", ".")
		if name == "." || name == ".." || folder == "" && lower != "" {
			return false
		}
	}
	return true
}

// parseHost returns the host of u as it stands in an address, with its port.
func parseHost(u *url.URL) (host string, loopback bool, err error) {
	name, port := u.Hostname(), u.Port()
	if port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return "", false, fmt.Errorf("port %s is out of range", port)
		}
	}
	if name, err = asciiHost(name); err != nil {
		return "", false, err
	}
	loopback = name == "localhost"
	if ip, err := netip.ParseAddr(name); err == nil {
		name, loopback = ip.String(), ip.IsLoopback()
	}
	if port != "" {
		return net.JoinHostPort(name, port), loopback, nil
	}
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	return name, loopback, nil
}

// asciiHost returns a name with its labels as A-labels, or an IP address without a zone.
func asciiHost(name string) (string, error) {
	if ip, err := netip.ParseAddr(name); err == nil && ip.Zone() == "" {
		return name, nil
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil || ascii == "" {
		return "", errors.New("host is missing or malformed")
	}
	if again, err := idna.Lookup.ToASCII(ascii); err != nil || again != ascii {
		return "", errors.New("host is malformed") // its labels are no good once decoded
	}
	return ascii, nil
}
