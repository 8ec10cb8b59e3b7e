package web

import (
	"hash/maphash"
	"sync"
	"time"
)

const (
	limitRows  = 4
	limitCells = 1 << 16 // a row; 16 bits of a hash
)

// limit lets each key do something burst times at once, and once more every so often. It is the table of a count-min
// sketch whose cells are leaky buckets, each kept as the instant at which it will be empty (GCRA). A key has a cell in
// every row; what it did is counted in all of them, and the emptiest says how much that was, for the others were filled
// by strangers too.
//
// So its size is fixed, 2 MiB, and it never forgets anybody: whoever rotates names or addresses to push somebody out
// finds nothing that is pushed out. All they can do is fill cells, which makes it stricter. It takes more than
// limitCells/every attempts a second, thousands, to fill them faster than they run out; every attempt that counts costs
// a password hash, of which a core does some thirty a second. The hash that picks the cells has a seed of this process,
// so that nobody can aim.
type limit struct {
	burst int
	every time.Duration

	mu    sync.Mutex
	seed  maphash.Seed
	begun time.Time
	rows  [limitRows][]time.Duration // when a bucket is empty, since begun
}

func newLimit(now time.Time, burst int, every time.Duration) *limit {
	l := &limit{burst: burst, every: every, seed: maphash.MakeSeed(), begun: now}
	for i := range l.rows {
		l.rows[i] = make([]time.Duration, limitCells)
	}
	return l
}

// cells are those of a key, one in each row.
func (l *limit) cells(key string) (cells [limitRows]*time.Duration) {
	sum := maphash.String(l.seed, key)
	for i := range cells {
		cells[i] = &l.rows[i][sum%limitCells]
		sum /= limitCells
	}
	return cells
}

// take counts an attempt of key at now, or says how long to wait and counts nothing.
func (l *limit) take(key string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := now.Sub(l.begun)
	cells := l.cells(key)
	least := max(*cells[0], at)
	for _, c := range cells[1:] {
		least = min(least, max(*c, at))
	}
	if full := at + time.Duration(l.burst-1)*l.every; least > full {
		return least - full
	}
	for _, c := range cells {
		*c = max(*c, at) + l.every
	}
	return 0
}

// giveBack takes an attempt of key back that turned out not to count.
func (l *limit) giveBack(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.cells(key) {
		*c -= l.every
	}
}

// queue bounds how many requests wait for a password to be hashed, or have one hashed. Each that waits holds what it
// has read; more than this would only wait in vain.
type queue chan struct{}

const queueSize = 1024

func newQueue() queue { return make(queue, queueSize) }

// enter takes a place until leave is called. It returns errCrowded at once if the queue is full.
func (r queue) enter() (leave func(), err error) {
	select {
	case r <- struct{}{}:
		return func() { <-r }, nil
	default:
		return nil, errCrowded
	}
}
