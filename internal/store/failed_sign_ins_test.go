package store

import (
	"errors"
	"testing"
	"time"
)

// The latest instant counts at each account, and what no longer counts is deleted.
func TestFailedSignIns(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	hour := func(n int) time.Time { return epoch().Add(time.Duration(n) * time.Hour) }
	change(t, s, func(s *Store) error {
		return errors.Join(
			s.SetFailedSignIns(ctx, 1, hour(1), epoch()), s.SetFailedSignIns(ctx, 2, hour(2), epoch()),
			s.SetFailedSignIns(ctx, 1, hour(4), epoch()), s.SetFailedSignIns(ctx, 3, hour(3), hour(2)),
		)
	})
	for account, want := range map[int64]time.Time{1: hour(4), 2: {}, 3: hour(3), 4: {}} {
		if until, err := s.FailedSignIns(ctx, account); err != nil || !until.Equal(want) {
			t.Errorf("%d: %v, %v, want %v", account, until, err, want)
		}
	}
}
