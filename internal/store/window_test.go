package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// randomStore returns a store with n of everything at random, and what made it.
func randomStore(t *testing.T, n int) *both {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	b := &both{file: newStore(t), words: scripts(), chance: rand.New(rand.NewPCG(seed, 2))}
	b.fill(t, n)
	run(t, b.file, "UPDATE members SET name = '', name_key = '' WHERE n % 7 = 0")
	run(t, b.file, "UPDATE members SET last_sign_in = joined + n % 3 WHERE n % 5 = 0")
	return b
}

// order is a random one for a table.
func order[T any](b *both, columns listing.Columns[T]) string {
	var terms []string
	names := columns.Sortable()
	for _, i := range b.chance.Perm(len(names))[:1+b.chance.IntN(min(3, len(names)))] {
		terms = append(terms, names[i]+[]string{"", " desc"}[b.chance.IntN(2)])
	}
	return strings.Join(terms, ", ")
}

// walk is a list that is read by windows, and the whole of it.
type walk[T any] struct {
	t     *testing.T
	b     *both
	table Table[T]
	q     listing.Query
	about string
	whole []string
}

// randomWalk returns one with a random order and filter.
func randomWalk[T any](t *testing.T, b *both, table Table[T]) walk[T] {
	t.Helper()
	return newWalk(t, b, table, order(b, table.Columns), filter(b, table.Columns, table.Columns.Names()))
}

func newWalk[T any](t *testing.T, b *both, table Table[T], by, where string) walk[T] {
	t.Helper()
	w := walk[T]{t: t, b: b, table: table}
	w.table.source.Many = b.chance.IntN(2) * (1 + b.chance.IntN(6)) // few rows are many, so that every way is gone
	w.about = fmt.Sprintf("%s by %q, filter %q", table.source.From, by, where)
	var err error
	w.q.Order, err = table.Columns.Order(by)
	must(t, err)
	w.q.Where, err = table.Columns.Filter([]string{where}, epoch())
	must(t, err)
	for row, err := range List(t.Context(), b.file, table, w.q) {
		must(t, err)
		w.whole = append(w.whole, fmt.Sprintf("%+v", row))
	}
	return w
}

// read reads a window: its rows as text, and their places.
func (w walk[T]) read(what listing.Window) (rows []string, places []listing.Place) {
	w.t.Helper()
	found, err := Window(w.t.Context(), w.b.file, w.table, w.q, what)
	if err != nil {
		w.t.Fatalf("%s, %+v: %v", w.about, what, err)
	}
	for _, p := range found {
		rows, places = append(rows, fmt.Sprintf("%+v", p.Row)), append(places, p.Place)
	}
	return rows, places
}

// want compares rows with some of the whole list.
func (w walk[T]) want(what string, got, want []string) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: %s is\n%s\nand not\n%s", w.about, what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// through reads the list from an end to the other by windows of random sizes, up to most.
func (w walk[T]) through(back bool, most int) (rows []string, places []listing.Place) {
	w.t.Helper()
	var at listing.Place
	for {
		size := 1 + w.b.chance.IntN(most)
		some, where := w.read(listing.Window{At: at, Back: back, Limit: size})
		switch {
		case len(some) > size:
			w.t.Fatalf("%s: %d rows instead of %d", w.about, len(some), size)
		case back:
			rows, places = append(some, rows...), append(where, places...)
		default:
			rows, places = append(rows, some...), append(places, where...)
		}
		if len(some) < size {
			return rows, places
		}
		at = where[len(where)-1]
		if back {
			at = where[0]
		}
	}
}

// around reads what is before and after a row of the list, with it and without, and counts what is before.
func (w walk[T]) around(i int, at listing.Place) {
	w.t.Helper()
	size := 1 + w.b.chance.IntN(9)
	end := func(n int) int { return min(max(n, 0), len(w.whole)) }
	after, _ := w.read(listing.Window{At: at, Limit: size})
	w.want("after a row", after, w.whole[i+1:end(i+1+size)])
	after, _ = w.read(listing.Window{At: at, From: true, Limit: size})
	w.want("from a row on", after, w.whole[i:end(i+size)])
	before, _ := w.read(listing.Window{At: at, Back: true, Limit: size})
	w.want("before a row", before, w.whole[end(i-size):i])
	before, _ = w.read(listing.Window{At: at, Back: true, From: true, Limit: size})
	w.want("up to a row", before, w.whole[end(i+1-size):i+1])
	for _, most := range []int{1000, 5} {
		n, err := Before(w.t.Context(), w.b.file, w.table, w.q, listing.Window{At: at, Limit: most})
		tooMany := most == 5 && n == most && w.q.Where.SQL != ""
		if want := min(i, most); n != want && !tooMany || err != nil {
			w.t.Errorf("%s: %d rows before row %d, %v, want %d", w.about, n, i, err, want)
		}
	}
	again, err := Again(w.t.Context(), w.b.file, w.table, w.q, at)
	if fmt.Sprintf("%+v", again.Row) != w.whole[i] || !again.Place.Same(at) || err != nil {
		w.t.Errorf("%s: row %d again is %+v, %v, want %s", w.about, i, again, err, w.whole[i])
	}
}

// wholeByWindows compares a list with what is read of it by windows.
func wholeByWindows[T any](t *testing.T, b *both, table Table[T]) {
	t.Helper()
	w := randomWalk(t, b, table)
	rows, places := w.through(false, 12)
	w.want("the list forwards", rows, w.whole)
	back, backPlaces := w.through(true, 12)
	w.want("the list backwards", back, w.whole)
	if t.Failed() {
		return
	}
	for range min(3, len(places)) {
		i := b.chance.IntN(len(places))
		w.around(i, places[i])
		w.around(i, backPlaces[i])
	}
}

// TestWindows: whatever the filter, the order and the ties, windows of a list agree with the list.
func TestWindows(t *testing.T) {
	t.Parallel()
	b := randomStore(t, testenv.Full(300, 60))
	for range testenv.Full(100, 12) {
		wholeByWindows(t, b, Members())
		wholeByWindows(t, b, Invitations(epoch()))
		wholeByWindows(t, b, Groups())
		wholeByWindows(t, b, Resources())
		wholeByWindows(t, b, Permissions())
		wholeByWindows(t, b, Events())
	}
}

// TestWindowOfDeleted: the place of a row that was deleted or changed meanwhile is as good as before.
func TestWindowOfDeleted(t *testing.T) {
	b := randomStore(t, 40)
	for range 4 {
		w := randomWalk(t, b, Members())
		_, places := w.through(false, 12)
		if len(places) < 3 {
			continue
		}
		i := b.chance.IntN(len(places))
		row, err := Again(t.Context(), b.file, w.table, w.q, places[i])
		must(t, err)
		run(t, b.file, "DELETE FROM permissions WHERE member IN (SELECT n FROM members WHERE id = '"+row.Row.ID+"')")
		change(t, b.file, func(s *Store) error { return s.DeleteMembers(t.Context(), []string{row.Row.ID}) })
		w.whole = slices.Delete(w.whole, i, i+1)
		before, _ := w.read(listing.Window{At: places[i], Back: true, From: true, Limit: 100})
		after, _ := w.read(listing.Window{At: places[i], From: true, Limit: 100})
		w.want("around what was deleted", append(before, after...), w.whole)
		if _, err := Again(t.Context(), b.file, w.table, w.q, places[i]); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a deleted row is read again: %v", err)
		}
	}
}
