package web

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

func TestLimit(t *testing.T) {
	t.Parallel()
	now := march()
	l := newLimit(now, 3, time.Minute)
	for _, step := range []struct {
		after time.Duration
		back  int
		want  time.Duration
	}{
		{0, 0, 0},
		{0, 0, 0},
		{0, 0, 0},
		{0, 0, time.Minute},                // three at once, no more
		{59 * time.Second, 0, time.Second}, // refused ones count nothing
		{time.Second, 0, 0},                // one more every minute
		{0, 0, time.Minute},
		{0, 1, 0}, // one given back is one to take
		{0, 0, time.Minute},
		{time.Hour, 0, 0},
		{0, 0, 0},
		{0, 0, 0}, // no more than three, however long it was
		{0, 0, time.Minute},
	} {
		now = now.Add(step.after)
		for range step.back {
			l.giveBack("key")
		}
		if got := l.take("key", now); got != step.want {
			t.Fatalf("%+v: %s", step, got)
		}
	}
	if wait := l.take("another", now); wait != 0 {
		t.Errorf("another key waits %s", wait)
	}
}

// Against a count for each key that forgets nothing: a limit never lets more through, and with as many
// strangers as the hashing of passwords allows it refuses nobody who did nothing.
func TestLimitAgainstExactCounts(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(1, 2))
	const burst, every = 5, 3 * time.Second
	now := march()
	l := newLimit(now, burst, every)
	exact := map[string]time.Time{} // when the key's bucket is empty
	taken, wrongly := 0, 0
	for range 200_000 {
		now = now.Add(time.Duration(chance.IntN(200)) * time.Microsecond) // 10,000 a second
		key := strconv.Itoa(chance.IntN(50_000))
		empty := exact[key]
		if empty.Before(now) {
			empty = now
		}
		may := empty.Sub(now) <= (burst-1)*every
		switch wait := l.take(key, now); {
		case wait == 0 && !may:
			t.Fatalf("%s may, and was to wait", key)
		case wait == 0:
			exact[key] = empty.Add(every)
			taken++
		case may:
			wrongly++
		}
		if chance.IntN(3) == 0 && exact[key].After(now) {
			l.giveBack(key)
			exact[key] = exact[key].Add(-every)
		}
	}
	if wrongly > taken/1000 {
		t.Errorf("%d were refused who had not reached their limit, %d let through", wrongly, taken)
	}
}
