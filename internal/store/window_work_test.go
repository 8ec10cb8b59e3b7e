package store

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// spreadMembers adds n members whose values have nothing to do with each other: 1 in 20 is an Administrator, 1 in 3 has each
// language, 1 in 10 never signed in, and all have one of few names.
func spreadMembers(t *testing.T, s *Store, n int) {
	t.Helper()
	run(t, s, fmt.Sprintf(`WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d),
			r (n, h) AS (SELECT n, n * 2654435761 %% 4294967296 FROM c)
		INSERT INTO members (id, email, name, name_key, role, language, joined, last_sign_in)
		SELECT 'm' || substr((1000000 + n) || '', 2), 'p' || h || '@acme.example', 'x', 'ana ' || h / 20000 %% (1 + %[1]d / 4),
			CASE WHEN h / 7 %% 20 < 14 THEN 1 WHEN h / 7 %% 20 < 19 THEN 2 ELSE 3 END,
			CASE h / 11 %% 3 WHEN 0 THEN 'en' WHEN 1 THEN 'fr' ELSE 'es' END,
			n, CASE h %% 10 WHEN 0 THEN 0 ELSE h %% 100000 END FROM r`, n))
}

// TestWindowWork: in an order of up to three terms, a window of so many members takes no more than reading a few of them,
// and with a filter that selects not too few, or looks at what is sorted by.
func TestWindowWork(t *testing.T) {
	aboutSQLite(t, "count of the pages that it read")
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	b := &both{file: newStore(t), chance: rand.New(rand.NewPCG(seed, 4))}
	spreadMembers(t, b.file, 12_000)
	conn, err := b.file.db.Conn(t.Context())
	must(t, err)
	defer conn.Close() //nolint:errcheck // nothing is written
	b.file = &Store{engine: b.file.engine, q: b.file.engine.on(conn)}
	most := map[string]int{
		"":                                   5000, // all members are on 300 pages, of which each is read for each of its members, down a tree
		"role desc, language, name, filter ": 300,  // the index by name tells who is passed over
	}
	orders := []string{"role desc, language, name", "role, name desc", "language, role desc, email", "name desc"}
	for range testenv.Full(500, 20) {
		orders = append(orders, order(b, Members().Columns))
	}
	for _, by := range orders {
		first, _, _ := strings.Cut(strings.Fields(by)[0], ",")
		for _, filter := range []string{"", "role!=user", first + ">b"} {
			w := walk[org.Member]{t: t, b: b, table: Members(), about: by + ", filter " + filter}
			w.table.source.Many = 400
			if w.q.Order, err = w.table.Columns.Order(by); err != nil {
				t.Fatal(err)
			}
			if w.q.Where, err = w.table.Columns.Filter([]string{filter}, epoch()); err != nil {
				continue // what the first column cannot be compared with
			}
			var at listing.Place
			for range 2 {
				for _, back := range []bool{false, true} {
					before := pagesSeen(t, conn)
					_, places := w.read(listing.Window{At: at, Back: back, Limit: 20})
					if seen := pagesSeen(t, conn) - before; seen > cmp.Or(most[w.about], most[""]) {
						t.Errorf("%s, back %t, from the end %t: %d pages", w.about, back, at.Zero(), seen)
					}
					if len(places) > 0 {
						at = places[len(places)/2]
					}
				}
			}
		}
	}
}
