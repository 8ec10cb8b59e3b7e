package store

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// manyResources fills a database with n resources. A quarter belongs to m00001, and all others depend on those: in
// fans, in chains of four, and in one chain that is as long as a quarter.
func manyResources(ctx context.Context, s *Store, n int) error {
	quarter := n / 4
	for _, statement := range []string{
		`WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000)
			INSERT INTO members (id, email, name, name_key, role, language, joined)
			SELECT 'm' || substr((100000 + n) || '', 2), 'p' || substr((100000 + n) || '', 2) || '@acme.example', 'x', 'x', 2, 'en', n FROM r`,
		fmt.Sprintf(`WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < %d)
			INSERT INTO resources (id, kind, name, name_key, exact_key, created)
			SELECT 'r' || substr((1000000 + n) || '', 2), 'table', 'R' || n, 'r' || n, 'r' || n, n FROM r`, n),
		fmt.Sprintf(`INSERT INTO permissions (resource, member, level, resource_key, subject_key)
			SELECT n, CASE WHEN n <= %d THEN 1 ELSE 2 + n %% 500 END, 3, 'table/r' || n, 'x' FROM resources`, quarter),
		`INSERT INTO permissions (resource, member, level, resource_key, subject_key)
			SELECT n, 600 + n % 300, 2, 'table/r' || n, 'x' FROM resources`,
		fmt.Sprintf(`INSERT INTO dependencies (resource, needs) SELECT n, n - %[1]d FROM resources WHERE n > %[1]d`, quarter),
		fmt.Sprintf(`INSERT INTO dependencies (resource, needs) SELECT n, 1 + n %% 20 FROM resources
			WHERE n BETWEEN %d AND %d`, 2*quarter, 3*quarter),
		fmt.Sprintf(`INSERT INTO dependencies (resource, needs) SELECT n, n - 1 FROM resources WHERE n > %d + 1`, 3*quarter),
	} {
		if _, err := s.q.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// deletionOf is an operation and the number of rows that it has to return.
type deletionOf struct {
	name string
	do   func() (int, error)
	want int
}

// deletions returns what is read and done when m00001 leaves, and how many rows each returns of n resources.
func deletions(ctx context.Context, s *Store, n int) []deletionOf {
	e := org.Event{Time: epoch(), Actor: "ana@acme.example"}
	roots := Roots{Members: []string{"m00001"}}
	events := func(err error) (int, error) {
		if err != nil {
			return 0, err
		}
		return s.count(ctx, `SELECT count(*) FROM audit`)
	}
	return []deletionOf{
		{"Owned", func() (int, error) {
			found, err := collect(s.OwnedResources(ctx, roots.Members))
			return len(found), err
		}, n / 4},
		{"Doomed", func() (int, error) { found, err := collect(s.DeletionEffects(ctx, roots)); return len(found), err }, n},
		{"LostPermissions", func() (int, error) {
			found, err := collect(s.LostPermissions(ctx, roots))
			return len(found), err
		}, n},
		{"HandOver", func() (int, error) {
			return events(handover{From: roots.Members, To: "m00999"}.run(ctx, s, e))
		}, n / 4},
		{"HandOver back", func() (int, error) {
			return events(handover{From: []string{"m00999"}, To: "m00001"}.run(ctx, s, e))
		}, n / 2},
		{"DeleteDoomed", func() (int, error) { return events(s.DeleteResources(ctx, roots, e)) }, n/2 + 2*n},
		// and as many permissions as resources
	}
}

// TestDeletionOfMany: a member who owns 5,000 resources, on which 15,000 others depend, is deleted within seconds. If
// anything were computed for each resource, it would take minutes.
func TestDeletionOfMany(t *testing.T) {
	const patience = 30 * time.Second // each takes less than one, on a machine that does nothing else
	s, ctx, n := newStore(t), t.Context(), testenv.Full(20_000, 2_000)
	if err := manyResources(ctx, s, n); err != nil {
		t.Fatal(err)
	}
	if onPostgres() {
		for _, table := range copiedTables() {
			run(t, s, `ANALYZE `+table.name) // as the server does a minute later
		}
	}
	change(t, s, func(s *Store) error {
		for _, d := range deletions(ctx, s, n) {
			start := time.Now()
			got, err := d.do()
			if took := time.Since(start); err != nil || got != d.want || took > patience {
				t.Errorf("%s: %d rows after %v, %v, want %d", d.name, got, took, err, d.want)
			}
		}
		return s.DeleteMembers(ctx, []string{"m00001"})
	})
	wantResources(t, s, [3]int{})
}

// BenchmarkDeletion deletes a member who owns 5,000 resources, on which 15,000 others depend.
func BenchmarkDeletion(b *testing.B) {
	const n = 20_000
	ctx := b.Context()
	took := map[string]time.Duration{}
	for b.Loop() {
		b.StopTimer()
		s := emptyStore(b)
		if err := manyResources(ctx, s, n); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		benchChange(b, s, func(s *Store) error {
			for _, d := range deletions(ctx, s, n) {
				start := time.Now()
				if _, err := d.do(); err != nil {
					return err
				}
				took[d.name] += time.Since(start)
			}
			return nil
		})
	}
	for name, d := range took {
		b.ReportMetric(float64(d.Milliseconds())/float64(b.N), strings.ReplaceAll(name, " ", "-")+"-ms")
	}
}
