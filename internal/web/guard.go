package web

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// guard limits how often passwords and links are guessed. Only guesses that fail count in the end: an attempt is
// counted before it is made, so that many at once are no way around, and given back when it succeeds.
//
//   - One address at one account: 10 at once, then one a minute. This is what a person meets who has forgotten a password.
//   - One address at all accounts: 60, then one every 10 seconds; an office behind one address shares them. Of IPv6 an
//     address is a /64, and a /48 has ten times as many.
//   - All addresses at one account: 100 (NIST SP 800-63B-4, section 3.2.2), then one a minute. This is what stops many
//     machines, and what a stranger could use to keep somebody out; so it does not count for the addresses from which
//     that account signed in lately, which keep the first limit alone.
//   - One address opening links that are none: 60, then one every 10 seconds. No one guesses 32 bytes; it keeps the noise down.
//
// An account is whatever was given as the email, whether there is one or not: a limit that is reached tells nothing.
type guard struct {
	pair, address, site, account, links *limit
	known                               known
}

func newGuard(now time.Time) *guard {
	return &guard{
		pair:    newLimit(now, 10, time.Minute),
		address: newLimit(now, 60, 10*time.Second),
		site:    newLimit(now, 600, time.Second),
		account: newLimit(now, 100, time.Minute),
		links:   newLimit(now, 60, 10*time.Second),
		known:   known{at: map[string][]netip.Prefix{}},
	}
}

// attempt is one that was counted. Unless it is given back it stays counted.
type attempt struct{ claims []claim }

type claim struct {
	limit *limit
	key   string
}

func (a attempt) giveBack() {
	for _, c := range a.claims {
		c.limit.giveBack(c.key)
	}
}

// take counts an attempt everywhere, or, if one of the limits is reached, nowhere.
func take(now time.Time, claims ...claim) (attempt, error) {
	for i, c := range claims {
		if wait := c.limit.take(c.key, now); wait > 0 {
			attempt{claims[:i]}.giveBack()
			return attempt{}, tooMany(wait)
		}
	}
	return attempt{claims}, nil
}

// signIn counts an attempt to sign in.
func (g *guard) signIn(now time.Time, account string, client netip.Addr) (attempt, error) {
	from := network(client)
	claims := []claim{{g.pair, from.String() + " " + account}, {g.address, from.String()}}
	if client.Is6() {
		claims = append(claims, claim{g.site, site(client).String()})
	}
	if !g.known.has(account, from) {
		claims = append(claims, claim{g.account, account})
	}
	return take(now, claims...)
}

// openLink counts an attempt to open a link.
func (g *guard) openLink(now time.Time, client netip.Addr) (attempt, error) {
	return take(now, claim{g.links, network(client).String()})
}

// accountOf is the one form of what was given as an email.
func accountOf(email string) string {
	if parsed, err := org.ParseEmail(email); err == nil {
		return parsed
	}
	return strings.ToLower(strings.TrimSpace(email))
}

const (
	knownAccounts  = 4096
	knownAddresses = 4 // of an account
)

// known are the addresses from which accounts signed in lately. It is bounded; only somebody with the password of an
// account gets into it, and then pushes out others of that account, or, after thousands of accounts, the one that came
// first.
type known struct {
	mu    sync.Mutex
	at    map[string][]netip.Prefix // by account, the newest last
	order []string                  // of accounts, the oldest first
}

func (k *known) has(account string, from netip.Prefix) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.at[account] {
		if p == from {
			return true
		}
	}
	return false
}

func (k *known) add(account string, from netip.Prefix) {
	k.mu.Lock()
	defer k.mu.Unlock()
	list, found := k.at[account]
	if !found {
		if len(k.order) == knownAccounts {
			delete(k.at, k.order[0])
			k.order = append([]string(nil), k.order[1:]...)
		}
		k.order = append(k.order, account)
	}
	for i, p := range list {
		if p == from {
			list = append(list[:i], list[i+1:]...)
			break
		}
	}
	if list = append(list, from); len(list) > knownAddresses {
		list = append([]netip.Prefix(nil), list[1:]...)
	}
	k.at[account] = list
}
