package store

import (
	"math/rand/v2"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/testenv"
)

// TestWindowsBeyondTheNext: what a filter selects is found however far away it is, and however many rows have the same
// value.
func TestWindowsBeyondTheNext(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	b := &both{file: newStore(t), chance: rand.New(rand.NewPCG(seed, 3))}
	run(t, b.file, `WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 7000)
		INSERT INTO members (id, email, name, name_key, role, language, joined, last_sign_in)
		SELECT 'm' || substr((100000 + n * 7919 % 7000) || '', 2), 'p' || n || '@acme.example',
			CASE n % 5 WHEN 0 THEN 'x' ELSE 'y' || n END, CASE n % 5 WHEN 0 THEN 'x' ELSE 'y' || n END,
			CASE n % 2900 WHEN 0 THEN 2 ELSE 1 END, 'en', n / 100, CASE n % 10 WHEN 0 THEN n / 50 ELSE 0 END FROM r`)
	orders := []string{
		"name", "name desc", "joined desc", "last_sign_in desc", "id desc", "role desc, joined", "last_sign_in, name desc",
		"role desc, email", "role, joined desc",
	}
	b.chance.Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
	for _, filter := range []string{"role=manager", "email=p69*", "name=x", ""} {
		for _, order := range orders[:testenv.Full(len(orders), 3)] {
			w := newWalk(t, b, Members(), order, filter)
			rows, _ := w.through(false, 2000)
			w.want("the list forwards", rows, w.whole)
			rows, _ = w.through(true, 2000)
			w.want("the list backwards", rows, w.whole)
		}
	}
}

// TestRareWindowsAreLonger: where all rows had to be looked at, a window has as many as it may have at most.
func TestRareWindowsAreLonger(t *testing.T) {
	b := &both{file: newStore(t), chance: rand.New(rand.NewPCG(1, 5))}
	spreadMembers(t, b.file, 400)
	w := newWalk(t, b, Members(), "name", "role=administrator")
	w.table.source.Many = 1
	asked := listing.Window{Limit: 3, Most: 1000}
	rows, _ := w.read(asked)
	w.want("all", rows, w.whole)
	if !asked.Whole(len(rows)) {
		t.Errorf("%d rows are not all", len(rows))
	}
	asked.Most = 5
	rows, _ = w.read(asked)
	w.want("the first", rows, w.whole[:5])
	if asked.Whole(len(rows)) {
		t.Errorf("%d rows are all", len(rows))
	}
	w.table.source.Many = 0
	rows, _ = w.read(asked)
	w.want("the nearest", rows, w.whole[:3])
}
