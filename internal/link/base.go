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

// ParseBase checks the address that links begin with and returns it in one form: the host in lower case with A-labels,
// no slash at the end. It must be https, or http to a loopback address, with an optional port and path and nothing
// else. loopback means that only this machine can open it.
func ParseBase(base string) (address string, loopback bool, err error) {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil {
		return "", false, errors.New("the address is malformed") // the error of net/url could contain a password
	}
	host, loopback, err := parseHost(u)
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return "", false, errors.New("the address must begin with https://")
	case u.User != nil:
		return "", false, errors.New("the address must not contain a user or a password")
	case strings.ContainsAny(base, "?#"):
		return "", false, errors.New("the address must not contain a query or a fragment")
	case !plainPath(strings.TrimRight(u.EscapedPath(), "/")):
		return "", false, errors.New(
			"the address must not contain //, a dot for a folder, or an escaped slash in its path",
		)
	case err != nil:
		return "", false, fmt.Errorf("the address: %w", err)
	case u.Scheme == "http" && !loopback:
		return "", false, errors.New(
			"the address must begin with https:// unless it is for this machine alone (localhost)",
		)
	}
	return u.Scheme + "://" + host + strings.TrimRight(u.EscapedPath(), "/"), loopback, nil
}

// plainPath reports whether browsers and proxies take the path literally, in which a backslash is %5c; one that begins
// with // would be another host.
func plainPath(escaped string) bool {
	lower := strings.ToLower(escaped)
	if strings.Contains(lower, "%2f") || strings.Contains(lower, "%5c") {
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

// parseHost returns the host of u as it is written in an address, with its port.
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

// asciiHost returns a name with A-labels, or an IP address that has no zone.
func asciiHost(name string) (string, error) {
	if ip, err := netip.ParseAddr(name); err == nil && ip.Zone() == "" {
		return name, nil
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil || ascii == "" {
		return "", errors.New("host is missing or malformed")
	}
	if _, err := idna.Lookup.ToASCII(ascii); err != nil {
		return "", errors.New("host is malformed") // its labels are invalid once decoded
	}
	return ascii, nil
}
