package admin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

const year = 365 * 24 * time.Hour

// happened writes n events at that time.
func happened(t *testing.T, a *Admin, n int, at time.Time) {
	t.Helper()
	many := make([]org.Event, n)
	for i := range many {
		many[i] = org.Event{Time: at, Actor: ana, Action: "member.update", Subject: fmt.Sprintf("p%d@acme.example", i)}
	}
	check(t, a.Store.Change(t.Context(), func(s *store.Store) error { return s.AddEvents(t.Context(), many...) }))
}

func TestPruneAudit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		after time.Duration // since the first ten
		older time.Duration
		want  int
	}{
		{"a second too early", year - time.Second, year, 0},
		{"the exact second", year, year, 10},
		{"a second before the others", year + time.Hour - time.Second, year, 10},
		{"all", year + time.Hour, year, 15},
		{"of any age", time.Hour, 0, 15},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := acme(t)
			init := len(events(t, a, 0)) // which are as old as the first ten
			happened(t, a, 10-init, march())
			happened(t, a, 5, march().Add(time.Hour))
			now, before := a.after(test.after), events(t, a, 0)
			unchanged(t, a, func() {
				if n, err := now.PruneAudit(t.Context(), PruneAudit{OlderThan: test.older, DryRun: true}); err != nil || n != test.want {
					t.Errorf("dry run: %d, %v, want %d", n, err, test.want)
				}
			})
			done := now.watched()
			n, err := now.PruneAudit(t.Context(), PruneAudit{OlderThan: test.older})
			if err != nil || n != test.want || n > 0 && !*done {
				t.Errorf("pruned %d, %v, want %d", n, err, test.want)
			}
			want := slices.Clone(before[test.want:])
			if n > 0 {
				until := now.Now().Add(-test.older).Format(time.RFC3339)
				want = append(want, fmt.Sprintf("%s audit.prune %d events until: %s", ana, test.want, until))
			}
			wantEvents(t, a, 0, want...)
			if n, err := now.PruneAudit(t.Context(), PruneAudit{OlderThan: year}); err != nil || n != 0 {
				t.Errorf("again: %d, %v", n, err)
			}
		})
	}
}

// Many batches, each an event, at a time to which the cutoff reaches: none deletes what another one wrote.
func TestPruneAuditInBatches(t *testing.T) {
	t.Parallel()
	a := acme(t)
	skip := len(events(t, a, 0))
	happened(t, a, 2500-skip, a.Now())
	if n, err := a.PruneAudit(t.Context(), PruneAudit{OlderThan: 0}); err != nil || n != 2500 {
		t.Errorf("pruned %d, %v", n, err)
	}
	const until = " until: 2026-03-01T09:00:00Z"
	wantEvents(t, a, 0, ana+" audit.prune 1000 events"+until, ana+" audit.prune 1000 events"+until, ana+" audit.prune 500 events"+until)
	if stolen := stolen(t, a); strings.Contains(stolen, "p7@acme.example") {
		t.Error("what was pruned is still in the files")
	}
}

func TestPruneAuditRefused(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, mia, org.Manager)
	unchanged(t, a, func() {
		_, err := a.PruneAudit(t.Context(), PruneAudit{OlderThan: -time.Second})
		wantErr(t, err, org.ErrUsage)
		for _, who := range []*Admin{a.after(2 * year).by(mia), a.by(mia), a.by("gone@acme.example")} {
			_, err := who.PruneAudit(t.Context(), PruneAudit{OlderThan: year})
			wantErr(t, err, org.ErrRefused)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if n, err := a.after(2*year).PruneAudit(ended, PruneAudit{OlderThan: year}); err == nil || n != 0 {
			t.Errorf("interrupted: %d, %v", n, err)
		}
	})
}
