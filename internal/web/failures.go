package web

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
)

const (
	mostFailing   = 100 // members with a count of their own in an hour; the others share that of nobody
	mostOrigins   = 16  // addresses that are counted for each
	loggedOrigins = 4   // of these, in an event

	logEvery = 30 * time.Second // how often failures are written
	logWait  = 2 * time.Second  // how long that may take
)

// failures counts the sign-ins that fail, for the audit log: for each member, and together for all addresses that are
// not a member's. The first failures of an hour are written soon, the others when the hour is over or the server ends,
// so that there are at most two events an hour for each. What was typed is never kept.
type failures struct {
	mu       sync.Mutex
	hour     time.Time
	accounts map[string]*failureCounts // by the member's email; "" is nobody
}

func newFailures() *failures { return &failures{accounts: map[string]*failureCounts{}} }

// failureCounts are the failed sign-ins at one account that are not in the audit log yet.
type failureCounts struct {
	count   int
	origins map[string]int
	logged  bool // there is an event of this hour
}

// add counts a failed sign-in. Of many addresses it keeps those that come often: one that is new takes the place and
// the count of the rarest (Metwally et al., "space saving").
func (f *failures) add(member, origin string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	of := f.countsOf(member)
	of.count++
	if _, known := of.origins[origin]; !known && len(of.origins) == mostOrigins {
		rarest := mostFrequent(of.origins)[mostOrigins-1]
		of.origins[origin] = of.origins[rarest]
		delete(of.origins, rarest)
	}
	of.origins[origin]++
}

// countsOf returns the counts of a member, or those of nobody if too many members have counts.
func (f *failures) countsOf(member string) *failureCounts {
	if f.accounts[member] == nil && len(f.accounts) >= mostFailing {
		member = ""
	}
	if f.accounts[member] == nil {
		f.accounts[member] = &failureCounts{origins: map[string]int{}}
	}
	return f.accounts[member]
}

// putBack adds what due returned but could not be written.
func (f *failures) putBack(due []admin.FailedSignIns) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, d := range due {
		of := f.countsOf(d.Member)
		of.count += d.Count
		of.logged = false
		for _, origin := range d.Origins {
			of.origins[origin]++
		}
	}
}

// mostFrequent returns the addresses, the most frequent first.
func mostFrequent(origins map[string]int) []string {
	return slices.SortedFunc(maps.Keys(origins), func(a, b string) int {
		return cmp.Or(cmp.Compare(origins[b], origins[a]), cmp.Compare(a, b))
	})
}

// due returns, and removes, what is to be written at now: in a new hour everything left from the last one, else the
// first failures of this hour.
func (f *failures) due(now time.Time) []admin.FailedSignIns {
	f.mu.Lock()
	defer f.mu.Unlock()
	hour := now.Truncate(time.Hour)
	over := !hour.Equal(f.hour)
	f.hour = hour
	var due []admin.FailedSignIns
	for _, member := range slices.Sorted(maps.Keys(f.accounts)) {
		of := f.accounts[member]
		if of.logged && !over {
			continue
		}
		if of.count > 0 {
			origins := mostFrequent(of.origins)
			due = append(due, admin.FailedSignIns{
				Member: member, Count: of.count, Origins: origins[:min(len(origins), loggedOrigins)],
			})
		}
		if over && of.logged {
			delete(f.accounts, member) // the next one is the first of its hour
		} else {
			f.accounts[member] = &failureCounts{origins: map[string]int{}, logged: true}
		}
	}
	return due
}

// countFailure counts a sign-in at account that failed. Members and others take the same time.
func (s *server) countFailure(ctx context.Context, x *exchange, account string) {
	member := ""
	if email, err := org.ParseEmail(account); err == nil {
		if known, err := s.admin(x).IsMember(ctx, email); err == nil && known {
			member = email
		}
	}
	s.failed.add(member, x.address())
}

// logFailures writes to the audit log what is due at now. If that fails, it is kept for the next call.
func (s *server) logFailures(ctx context.Context, now time.Time) {
	due := s.failed.due(now)
	if len(due) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, logWait)
	defer cancel()
	if err := s.Admin().LogFailedSignIns(ctx, due); err != nil {
		s.failed.putBack(due)
		s.Log.LogAttrs(ctx, slog.LevelWarn, "failed sign-ins are not in the audit log yet",
			slog.String("error", err.Error()))
	}
}
