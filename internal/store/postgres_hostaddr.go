package store

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// hostAddresses are the IP addresses that hostaddr has for the hosts of an address, in their order. They are where to
// connect to, and their names are not looked up; what the certificates have to be valid for, and what the password file
// has, are the names. Empty: there is no hostaddr.
type hostAddresses []string

// findHostAddresses returns the hostaddr of an address, and the address with hosts: where it has none, the IP addresses are
// also the names.
func findHostAddresses(address string) (found hostAddresses, withHosts string) {
	text := setting(address, "hostaddr", "PGHOSTADDR")
	if text == "" {
		return nil, address
	}
	if !namesHost(address) {
		address = withParameter(address, "host="+url.QueryEscape(text))
	}
	return strings.Split(text, ","), address
}

// namesHost reports whether the address, the environment or a service has a host.
func namesHost(address string) bool {
	place, _, _ := cutQuery(address)
	place, _, _ = strings.Cut(strings.TrimPrefix(place, "postgres://"), "/")
	place = place[strings.LastIndexByte(place, '@')+1:]
	return strings.Trim(place, ":,0123456789") != "" || setting(address, "host", "PGHOST") != ""
}

// leadAway reports whether one of the addresses is another machine's.
func (a hostAddresses) leadAway() bool {
	for _, text := range a {
		if ip, _ := netip.ParseAddr(text); !ip.IsLoopback() { // one that is none is refused afterwards
			return true
		}
	}
	return false
}

// dialedBy has config connect to the addresses.
func (a hostAddresses) dialedBy(config *pgx.ConnConfig) error {
	if len(a) == 0 {
		return nil
	}
	hosts := hostsOf(config)
	if len(a) != len(hosts) {
		return fmt.Errorf("hostaddr needs one address for each host: %d for %d", len(a), len(hosts))
	}
	at := map[string]string{}
	for i, h := range hosts {
		if _, err := netip.ParseAddr(a[i]); err != nil || h.isSocket() {
			return errors.New("hostaddr takes IP addresses, of hosts that are not folders")
		}
		if other, twice := at[h.name]; twice && other != a[i] {
			return fmt.Errorf("hostaddr has two addresses for the host %s", h.name)
		}
		at[h.name] = a[i]
	}
	config.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{at[host]}, nil }
	return nil
}
