package web

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// guard limits how often passwords and links are guessed. Only guesses that fail count in the end: an attempt to sign
// in is counted before it is made, so that many at once are no way around, and given back when it succeeds; while that
// is open for so many that a limit is reached, the next one waits for it.
//
//   - One device at its account: 10 at once, then one a minute. It counts nowhere else, so that nobody can keep a
//     member out of the browser that they use. This is what a person meets who has forgotten a password.
//
// All others:
//
//   - One address at one account: 10 at once, then one a minute.
//   - One address at all accounts: 60, then one every 10 seconds; an office behind one address shares them. Of IPv6 an
//     address is a /64, and a /48 has ten times as many.
//   - All addresses at one account: 100 (NIST SP 800-63B-4, section 3.2.2), then one a minute. This is what stops many
//     machines. Those that failed are counted in the database too, for all who serve the same one, see
//     admin.SignInWait; here, for those that have not ended.
//   - One address opening links that are none: 60, then one every 10 seconds. No one guesses 32 bytes; it keeps the
//     noise down. A link that is one always opens.
//
// An account is whatever was given as the email, whether there is one or not: a limit that is reached reveals nothing.
type guard struct {
	device, pair, address, site, account, links *limit

	mu           sync.Mutex
	pending      map[claim]int // attempts that have not ended
	attemptEnded chan struct{} // closed when the next attempt ends
}

func newGuard(now time.Time) *guard {
	return &guard{
		device:       newLimit(now, 10, time.Minute),
		pair:         newLimit(now, 10, time.Minute),
		address:      newLimit(now, 60, 10*time.Second),
		site:         newLimit(now, 600, time.Second),
		account:      newLimit(now, 100, time.Minute),
		links:        newLimit(now, 60, 10*time.Second),
		pending:      map[claim]int{},
		attemptEnded: make(chan struct{}),
	}
}

// claim is what an attempt counts as at one of the limits.
type claim struct {
	limit *limit
	key   string
}

// attempt is an attempt that was counted. The caller must call end.
type attempt struct {
	guard  *guard
	claims []claim
	failed bool // it stays counted
}

// end ends the attempt. It no longer counts, unless it failed.
func (a *attempt) end() {
	a.guard.mu.Lock()
	defer a.guard.mu.Unlock()
	for _, c := range a.claims {
		if !a.failed {
			c.limit.giveBack(c.key)
		}
		if a.guard.pending[c]--; a.guard.pending[c] == 0 {
			delete(a.guard.pending, c)
		}
	}
	close(a.guard.attemptEnded)
	a.guard.attemptEnded = make(chan struct{})
}

// take counts an attempt at all claims, or returns tooMany and counts nothing if a limit is reached. It waits while the
// attempts that filled the limit have not ended, because they may not count in the end.
func (g *guard) take(ctx context.Context, now time.Time, claims ...claim) (*attempt, error) {
	for {
		wait, ended := g.tryTake(now, claims)
		switch {
		case wait == 0:
			return &attempt{guard: g, claims: claims}, nil
		case ended == nil:
			return nil, tooMany(wait)
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// tryTake counts an attempt, or says how long to wait: until ended is closed, unless it is nil.
func (g *guard) tryTake(now time.Time, claims []claim) (wait time.Duration, ended <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, c := range claims {
		if wait = c.limit.take(c.key, now); wait == 0 {
			continue
		}
		for _, taken := range claims[:i] {
			taken.limit.giveBack(taken.key)
		}
		if g.pending[c] > 0 {
			return wait, g.attemptEnded
		}
		return wait, nil
	}
	for _, c := range claims {
		g.pending[c]++
	}
	return 0, nil
}

// visitor is who tries to sign in.
type visitor struct {
	address netip.Addr
	device  string // the nonce of a device of the account, or ""
}

// signIn counts an attempt to sign in.
func (g *guard) signIn(ctx context.Context, now time.Time, account string, by visitor) (*attempt, error) {
	if by.device != "" {
		return g.take(ctx, now, claim{g.device, by.device})
	}
	from := network(by.address)
	claims := []claim{{g.pair, from.String() + " " + account}, {g.address, from.String()}}
	if by.address.Is6() {
		claims = append(claims, claim{g.site, site(by.address).String()})
	}
	return g.take(ctx, now, append(claims, claim{g.account, account})...)
}

// wrongLink counts a link that opens nothing, and returns the error to answer with.
func (g *guard) wrongLink(now time.Time, client netip.Addr) error {
	if wait := g.links.take(network(client).String(), now); wait > 0 {
		return tooMany(wait)
	}
	return errLink
}

// accountOf returns the same account for every spelling of an email.
func accountOf(email string) string {
	if parsed, err := org.ParseEmail(email); err == nil {
		return parsed
	}
	return strings.ToLower(strings.TrimSpace(email))
}
