package browse

import (
	"context"
	"testing"
	"testing/synctest"
)

// A reading that takes its time says so, and after a while that the database does not answer.
func TestSlowReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := &reading{ctx, cancel}
		m := &model{tabs: []*tab{{reading: r}}}
		next := m.slowly(r, slowAfter, "reading…")
		for _, want := range []string{
			"reading…  (Esc stops reading)", "the database has not answered for 5 seconds  (Esc stops reading)",
		} {
			said, _ := next().(slowly)
			if next = m.slow(said); m.statusText() != want {
				t.Errorf("it says %q, want %q", m.statusText(), want)
			}
		}
		if next != nil {
			t.Error("it says more")
		}
		m.leave()
		if m.statusText() != "stopped reading; r reads again" || ctx.Err() == nil {
			t.Errorf("after Esc it says %q", m.statusText())
		}
		if said := m.slowly(r, slowAfter, "reading…")(); said != nil {
			t.Errorf("a reading that was stopped says %v", said)
		}
	})
}
