package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// benchMembers is how many members there are in benchmarks, each in 2 of 50 groups.
const benchMembers = 10_000

// benchStore returns a database with benchMembers.
func benchStore(b *testing.B) *Store {
	b.Helper()
	ctx := b.Context()
	s := emptyStore(b)
	benchChange(b, s, func(s *Store) error {
		err := s.AddOrganization(ctx, org.Organization{
			ID: "o1", Name: "Acme", Language: "en", Created: epoch(),
			KeyFingerprint: []byte{1},
		})
		for i := 0; i < 50 && err == nil; i++ {
			err = s.AddGroup(ctx, newGroup(i, fmt.Sprintf("Group %02d", i)))
		}
		for i := 0; i < benchMembers && err == nil; i++ {
			// The order of names is not that of ids.
			m := newMember(i, fmt.Sprintf("Group %02d", i%50), fmt.Sprintf("Group %02d", (i+1+i/50%49)%50))
			m.Name, m.Role = fmt.Sprintf("Person %05d", i*7919%benchMembers), org.Role(1+i%3)
			err = s.AddMember(ctx, m)
		}
		return err
	})
	return s
}

// emptyStore returns an empty database.
func emptyStore(b *testing.B) *Store {
	b.Helper()
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "roster.db"), Options{Create: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

func benchChange(b *testing.B, s *Store, do func(*Store) error) {
	b.Helper()
	if err := s.Change(b.Context(), do); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkList reads first pages, deep and filtered ones, and all members.
func BenchmarkList(b *testing.B) {
	s := benchStore(b)
	for _, c := range []struct {
		name, filter, order string
		limit, offset       int
	}{
		{"first page", "", "name", 100, 0},
		{"first page by joined", "", "joined desc", 100, 0},
		{"page 50", "", "name", 100, 4900},
		{"common filter", "role=manager AND email:9", "name", 100, 0},
		{"rare filter", "email:00777", "name", 100, 0},
		{"in a group", `groups:"Group 07"`, "name", 100, 0},
		{"all", "", "name", 0, 0},
		{"all filtered", "role=manager", "name", 0, 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			q := listing.Query{Limit: c.limit, Offset: c.offset}
			var err error
			if q.Where, err = Members().Columns.Filter([]string{c.filter}, epoch()); err != nil {
				b.Fatal(err)
			}
			if q.Order, err = Members().Columns.Order(c.order); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n = 0
				for m, err := range List(b.Context(), s, Members(), q) {
					if err != nil || len(m.Groups) != 2 {
						b.Fatal(m, err)
					}
					n++
				}
			}
			if n == 0 {
				b.Fatal("nothing was found")
			}
			b.ReportMetric(float64(n), "rows")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}

// BenchmarkCount counts as lists do, up to a limit.
func BenchmarkCount(b *testing.B) {
	s := benchStore(b)
	b.ReportAllocs()
	for b.Loop() {
		if n, err := Count(b.Context(), s, Members(), listing.Query{}, benchMembers/2); err != nil || n != benchMembers/2+1 {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkMemberNames completes an email, and an id after no email was found.
func BenchmarkMemberNames(b *testing.B) {
	s := benchStore(b)
	for _, prefix := range []string{"", "p001", "m001"} {
		b.Run("prefix "+prefix, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if names, err := s.CompleteMembers(b.Context(), prefix, 100); err != nil || len(names) != 100 {
					b.Fatal(len(names), err)
				}
			}
		})
	}
}

// BenchmarkMember looks up a member by email.
func BenchmarkMember(b *testing.B) {
	s := benchStore(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Member(b.Context(), "p00777@acme.example"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAddInvitations stores batches of invitations into one group each, a transaction a batch.
func BenchmarkAddInvitations(b *testing.B) {
	for _, size := range []int{1, 100, 1000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s := benchStore(b)
			b.ReportAllocs()
			next := 0
			for b.Loop() {
				batch := make([]org.Invitation, size)
				for i := range batch {
					batch[i] = newInvitation(next, "Group 07")
					next++
				}
				benchChange(b, s, func(s *Store) error { return s.AddInvitations(b.Context(), batch...) })
			}
			b.ReportMetric(float64(next)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkPurgeExpired purges 20,000 invitations and reports the longest time that one batch held the lock.
func BenchmarkPurgeExpired(b *testing.B) {
	const expired = 20_000
	s := benchStore(b)
	b.ReportAllocs()
	var longest time.Duration
	for b.Loop() {
		b.StopTimer()
		refill(b, s, expired)
		b.StartTimer()
		var since time.Time
		for n, left := 1, expired; n > 0; left -= n {
			begun := time.Now()
			benchChange(b, s, func(s *Store) (err error) {
				n, since, err = s.PurgeExpired(b.Context(), since, epoch().Add(8*24*time.Hour))
				return err
			})
			longest = max(longest, time.Since(begun))
			if n == 0 && left > 0 {
				b.Fatalf("%d are left", left)
			}
		}
	}
	b.ReportMetric(float64(longest.Microseconds())/1000, "longest-ms")
}

// refill adds n invitations that have expired by epoch and eight days.
func refill(b *testing.B, s *Store, n int) {
	b.Helper()
	batch := make([]org.Invitation, n)
	for i := range batch {
		batch[i] = newInvitation(i, "Group 07")
	}
	benchChange(b, s, func(s *Store) error { return s.AddInvitations(context.WithoutCancel(b.Context()), batch...) })
}

// BenchmarkOpen opens a database and reads its organization, as every command does.
func BenchmarkOpen(b *testing.B) {
	path := benchStore(b).Path()
	b.ReportAllocs()
	for b.Loop() {
		s, err := Open(b.Context(), path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Organization(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
