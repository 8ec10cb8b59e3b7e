package store

import (
	"fmt"
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// TestPages: all pages together are the whole list, whatever the filter, the order and the ties.
func TestPages(t *testing.T) {
	s := newStore(t)
	fill(t, s, 0)
	const n = 60
	change(t, s, func(s *Store) error {
		for i := range n {
			m := newMember(n-i, []string{"GIS", "Office"}[i%2])
			m.Name, m.Role = []string{"Ana", "ána", "Bo"}[i%3], org.Role(1+i%2) // many ties
			if err := s.AddMember(t.Context(), m); err != nil {
				return err
			}
		}
		return nil
	})
	filters := map[string]int{
		"": n, "role=manager": n / 2, "groups:GIS": n / 2, "name:an AND NOT groups:GIS": -1, "email:9": -1,
		"name=Bo OR role=user": -1, "id=m00007": 1, "name=nobody": 0,
	}
	orders := []string{
		"name", "name desc", "role, name desc", "joined", "joined desc", "last_sign_in, email desc",
		"id desc", "email",
	}
	for filter, size := range filters {
		for _, order := range orders {
			whole := listed(t, s, Members(), asked{filter, order, 0, 0})
			if size >= 0 && len(whole) != size || size < 0 && (len(whole) == 0 || len(whole) == n) {
				t.Errorf("%q: %d rows", filter, len(whole))
			}
			for _, limit := range []int{7, n / 2, n, 1500} {
				var pages []string
				for offset := 0; offset <= len(whole); offset += limit {
					pages = append(pages, listed(t, s, Members(), asked{filter, order, limit, offset})...)
				}
				if !slices.Equal(pages, whole) {
					t.Errorf("filter %q, sort %q, limit %d:\n%v\nis not\n%v", filter, order, limit, pages, whole)
				}
			}
		}
	}
}

// TestPageBeyondTheTop: a filtered page is right if the top of the order does not fill it.
func TestPageBeyondTheTop(t *testing.T) {
	s := newStore(t)
	run(t, s, `WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 6000)
		INSERT INTO members (id, email, name, name_key, role, language, joined)
		SELECT 'm' || substr((100000 + n) || '', 2), 'p' || substr((100000 + n) || '', 2) || '@acme.example', 'x', 'x',
			CASE WHEN n % 2900 = 0 THEN 2 ELSE 1 END, 'en', n FROM r`)
	for order, want := range map[string][]string{
		"name": {"m02900", "m05800"}, "joined desc": {"m05800", "m02900"},
	} {
		for _, limit := range []int{1, 2} {
			expected := want
			if limit == 1 {
				expected = want[:1]
			}
			if got := listed(t, s, Members(), asked{"role=manager", order, limit, 0}); !slices.Equal(got, expected) {
				t.Errorf("sort %q, limit %d: %v, want %v", order, limit, got, expected)
			}
		}
	}
}

// TestEveryOrder: on every table, each sortable column can be sorted by and filtered.
func TestEveryOrder(t *testing.T) {
	s := newStore(t)
	fill(t, s, 20)
	everyOrder(t, s, Members(), 20)
	everyOrder(t, s, Groups(), 3)
	everyOrder(t, s, Invitations(epoch()), 20)
	everyOrder(t, s, Events(), 20)
}

func everyOrder[T any](t *testing.T, s *Store, table Table[T], n int) {
	t.Helper()
	for _, c := range table.Columns {
		if c.SQL == "" || c.Kind == listing.List {
			continue
		}
		for _, order := range []string{c.Name, c.Name + " desc"} {
			for _, filter := range []string{"", table.Columns[0].Name + ":*", c.Name + ":* OR NOT " + c.Name + ":*"} {
				for _, limit := range []int{0, 5} {
					found, err := collect(listRows(t, s, table, asked{filter, order, limit, 0}))
					if err != nil {
						t.Fatal(err)
					}
					if got, want := len(found), max(limit, n*(1-min(limit, 1))); got != min(want, n) {
						t.Errorf("%s: filter %q, sort %q, limit %d: %d rows", table.source.From, filter, order, limit, got)
					}
				}
			}
		}
	}
}

type asked struct {
	filter, order string
	limit, offset int
}

// listed returns the id of each row of a list.
func listed[T any](t *testing.T, s *Store, table Table[T], q asked) (ids []string) {
	t.Helper()
	id, _ := table.Columns.Find("id")
	for row, err := range listRows(t, s, table, q) {
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		ids = append(ids, fmt.Sprint(id.Value(row)))
	}
	return ids
}

// listRows returns the rows of a list.
func listRows[T any](t *testing.T, s *Store, table Table[T], q asked) Rows[T] {
	t.Helper()
	where, err := table.Columns.Filter([]string{q.filter}, epoch())
	if err != nil {
		t.Fatal(err)
	}
	order, err := table.Columns.Order(q.order)
	if err != nil {
		t.Fatal(err)
	}
	return List(t.Context(), s, table, listing.Query{Where: where, Order: order, Limit: q.limit, Offset: q.offset})
}

// TestCountStops: it stops counting at one more than is asked for.
func TestCountStops(t *testing.T) {
	s := newStore(t)
	fill(t, s, 20)
	for most, want := range map[int]int{5: 6, 19: 20, 20: 20, 100: 20} {
		if n, err := Count(t.Context(), s, Members(), listing.Query{}, most); err != nil || n != want {
			t.Errorf("Count up to %d = %d, %v, want %d", most, n, err, want)
		}
	}
}

// TestListStops: a reader who has enough ends the query, and the connection is free again.
func TestListStops(t *testing.T) {
	s := newStore(t)
	fill(t, s, 20)
	for _, err := range List(t.Context(), s, Members(), listing.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	wantCounts(t, s, 20, 20)
}
