package store

import (
	"testing"
	"time"
)

// TestClockAhead: the server's clock counts from a second's difference on, whichever way, however long it took to look.
func TestClockAhead(t *testing.T) {
	begun := epoch()
	for _, c := range []struct{ shown, took, want time.Duration }{
		{0, 0, 0},
		{999 * time.Millisecond, 0, 0},
		{-999 * time.Millisecond, 0, 0},
		{time.Second, 0, time.Second},
		{-time.Hour, 0, -time.Hour},
		{2 * time.Hour, 4 * time.Second, 2*time.Hour - 4*time.Second},
		{-2 * time.Hour, 4 * time.Second, -2 * time.Hour},
		{0, time.Minute, 0},
		{time.Minute, time.Minute, 0},
	} {
		p := &server{}
		p.setClock(begun.Add(c.shown), begun, begun.Add(c.took))
		if got := p.ahead(); got != c.want {
			t.Errorf("shows %v more after %v: ahead by %v, want %v", c.shown, c.took, got, c.want)
		}
	}
}

// TestClockKnown: what was known of the clock stays when looking took so long that it may be right.
func TestClockKnown(t *testing.T) {
	p, begun := &server{}, epoch()
	for _, c := range []struct{ shown, took, want time.Duration }{
		{time.Hour, 0, time.Hour},
		{2 * time.Hour, 2 * time.Hour, time.Hour},
		{time.Hour + 2*time.Minute, time.Minute, time.Hour + time.Minute},
		{time.Minute, 0, time.Minute},
		{0, 0, 0},
	} {
		p.setClock(begun.Add(c.shown), begun, begun.Add(c.took))
		if got := p.ahead(); got != c.want {
			t.Errorf("shows %v more after %v: ahead by %v, want %v", c.shown, c.took, got, c.want)
		}
	}
}

// TestClockInAnyStyle: the clock is read alike however the session writes times.
func TestClockInAnyStyle(t *testing.T) {
	aboutPostgres(t, "style of times")
	p, err := newPostgres(newStore(t).Path() + "&datestyle=German&timezone=Asia/Kolkata")
	must(t, err)
	p.skew.Store(int64(time.Hour))
	s, err := connect(p, defaultWait)
	must(t, err)
	defer s.Close() //nolint:errcheck // only looked at
	if version, err := p.schemaVersion(t.Context(), s); version != latest() || err != nil || p.ahead() != 0 {
		t.Errorf("version %d, ahead by %v, %v, want %d and 0", version, p.ahead(), err, latest())
	}
}
