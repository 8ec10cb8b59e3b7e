package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// happen writes n events at that time.
func happen(tb testing.TB, s *Store, n int, at time.Time) {
	tb.Helper()
	events := make([]org.Event, n)
	for i := range events {
		events[i] = org.Event{Time: at, Actor: "ana" + domain, Action: "member.update", Subject: fmt.Sprintf("p%07d%s", i, domain), Details: "role: user → manager", Change: "mark"}
	}
	if err := s.Change(tb.Context(), func(s *Store) error { return s.AddEvents(tb.Context(), events...) }); err != nil {
		tb.Fatal(err)
	}
}

// pruning is what the event of a pruning begins with.
func pruning() org.Event { return org.Event{Time: epoch(), Actor: "ana" + domain, Change: "prune"} }

// prune deletes what happened by cutoff until nothing is left, a transaction a batch, and gives their sizes.
func prune(t *testing.T, s *Store, cutoff time.Time, newest int64) (sizes []int) {
	t.Helper()
	for len(sizes) < 100 {
		n := 0
		change(t, s, func(s *Store) (err error) {
			n, err = s.PruneEvents(t.Context(), cutoff, newest, pruning())
			return err
		})
		if n == 0 {
			return sizes
		}
		sizes = append(sizes, n)
	}
	t.Fatal("pruning does not end")
	return nil
}

// TestPruneEvents: what happened by the cutoff goes, a batch at a time, each of which is an event that the same run
// leaves.
func TestPruneEvents(t *testing.T) {
	const all = pruneBatch + 15
	for _, test := range []struct {
		cutoff time.Time
		want   []int
	}{
		{epoch().Add(-time.Hour - time.Second), nil},
		{epoch().Add(-time.Hour), []int{3}},
		{epoch(), []int{pruneBatch, 8}},
		{epoch().Add(time.Hour), []int{pruneBatch, 15}},
	} {
		s, ctx := newStore(t), t.Context()
		happen(t, s, pruneBatch+5, epoch())
		happen(t, s, 7, epoch().Add(time.Second))
		happen(t, s, 3, epoch().Add(-time.Hour)) // by a clock that was behind
		n, newest, err := s.CountPrunable(ctx, test.cutoff)
		if err != nil || newest != all {
			t.Errorf("newest %d, %v", newest, err)
		}
		sizes := prune(t, s, test.cutoff, newest)
		for _, pruned := range sizes {
			n -= pruned
		}
		if !slices.Equal(sizes, test.want) || n != 0 {
			t.Errorf("pruned by %s: %v, want %v, counted were %d more", test.cutoff.Format(time.RFC3339), sizes, test.want, n)
		}
		if early, err := s.count(ctx, `SELECT count(*) FROM audit WHERE time <= $1 AND action <> 'audit.prune'`, seconds(test.cutoff)); err != nil || early != 0 {
			t.Errorf("%d stay, %v", early, err)
		}
		found, err := s.texts(ctx, `SELECT n || subject || details FROM audit WHERE action = 'audit.prune' ORDER BY n`)
		var want []string
		for i, n := range test.want {
			want = append(want, fmt.Sprintf("%d%d eventsuntil: %s", all+1+i, n, test.cutoff.Format(time.RFC3339)))
		}
		if err != nil || !slices.Equal(found, want) {
			t.Errorf("events %q, %v, want %q", found, err, want)
		}
	}
}

// TestPruneNothing: there is a database before there is an event.
func TestPruneNothing(t *testing.T) {
	if n, newest, err := newStore(t).CountPrunable(t.Context(), epoch()); n != 0 || newest != 0 || err != nil {
		t.Errorf("%d, %d, %v", n, newest, err)
	}
}

// TestHasMarkAfterPruning: an event that is not there may have been, if the log was pruned since; one that is there is.
func TestHasMarkAfterPruning(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	happen(t, s, 3, epoch())
	third := mark{3, "mark"}
	gone := mark{2, "mark"}
	change(t, s, func(s *Store) error {
		_, err := s.PruneEvents(ctx, epoch(), 2, pruning())
		return err
	})
	if found, err := s.hasMark(ctx, third); err != nil || !found {
		t.Errorf("what is there: %t, %v", found, err)
	}
	for _, m := range []mark{gone, {3, "theirs"}, {4, "ours"}} {
		if found, err := s.hasMark(ctx, m); !errors.Is(err, errPruned) || found {
			t.Errorf("%v: %t, %v", m, found, err)
		}
	}
	if found, err := s.hasMark(ctx, mark{5, "later"}); err != nil || found {
		t.Errorf("what came after the pruning: %t, %v", found, err)
	}
}

// TestPrunePlan: what is to be pruned is found over the index by time, when there is much else.
func TestPrunePlan(t *testing.T) {
	s := newStore(t)
	happen(t, s, 3, epoch())
	happen(t, s, 5000, epoch().Add(time.Hour))
	if onPostgres() {
		run(t, s, `ANALYZE audit`)
		pretendBig(t, s)
	}
	replace := strings.NewReplacer("CUTOFF", fmt.Sprint(seconds(epoch())))
	for _, statement := range []string{
		`SELECT count(*), (SELECT COALESCE(MAX(n), 0) FROM audit) FROM audit WHERE time <= CUTOFF`,
		`SELECT count(*) FROM (SELECT n FROM audit WHERE time <= CUTOFF AND n <= 5003 LIMIT 3) AS batch`,
		`DELETE FROM audit WHERE n IN (SELECT n FROM audit WHERE time <= CUTOFF AND n <= 5003 ORDER BY time, n LIMIT 3)`,
		`SELECT count(*) FROM audit WHERE n >= 5002 AND action = 'audit.prune'`,
	} {
		statement = replace.Replace(statement)
		if plan := explain(t, s, listing.Statement{SQL: statement}); len(bigTables().FindAllString(plan, -1)) > 0 || len(plan) == 0 {
			t.Errorf("%s\n%s", statement, plan)
		}
	}
}

// BenchmarkPruneEvents prunes 100,000 events and reports the longest time that one batch held the lock.
func BenchmarkPruneEvents(b *testing.B) {
	const old = 100_000
	s := benchStore(b)
	b.ReportAllocs()
	var longest time.Duration
	for b.Loop() {
		b.StopTimer()
		happen(b, s, old, epoch())
		happen(b, s, 1, epoch().Add(time.Hour))
		_, newest, err := s.CountPrunable(b.Context(), epoch())
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		for n := 1; n > 0; {
			begun := time.Now()
			benchChange(b, s, func(s *Store) (err error) {
				n, err = s.PruneEvents(b.Context(), epoch(), newest, pruning())
				return err
			})
			longest = max(longest, time.Since(begun))
		}
	}
	b.ReportMetric(float64(longest.Microseconds())/1000, "longest-ms")
}
