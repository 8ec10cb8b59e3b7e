package admin

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// backedUp is mapped, with its backup, before Zoe became a member, an expired invitation was deleted, and the group Field crew.
func backedUp(t *testing.T) (*scene, *store.Store) {
	t.Helper()
	s := mapped(t)
	old := invite(t, s.after(-2*week), "old@acme.example")[0]
	path := filepath.Join(t.TempDir(), "backup.db")
	check(t, s.Store.Backup(t.Context(), path))
	backup, err := store.OpenBackup(t.Context(), path)
	check(t, err)
	t.Cleanup(func() { check(t, backup.Close()) })
	add(t, s.Admin, "zoe@acme.example", org.User)
	_, err = s.DeleteInvitations(t.Context(), DeleteInvitations{Names: []string{old.ID}})
	check(t, err)
	_, err = s.DeleteGroups(t.Context(), []string{"Field crew"}, nil)
	check(t, err)
	return s, backup
}

// restore is Restore of a database that is closed.
func (a *Admin) restore(t *testing.T, backup *store.Store, expected *org.RestorePlan) error {
	t.Helper()
	path := a.Store.Path()
	check(t, a.Store.Close())
	return a.Restore(t.Context(), path, backup, expected)
}

// Only what was shown is restored, by an Administrator of what is replaced.
func TestRestore(t *testing.T) {
	t.Parallel()
	s, backup := backedUp(t)
	var steps []string
	plan, err := s.PlanRestore(t.Context(), backup, func(_ *org.RestorePlan, read Steps) error {
		for _, err := range read {
			check(t, err)
			break // who wants no more is given no more
		}
		for step, err := range read {
			check(t, err)
			steps = append(steps, s.told(step))
		}
		return nil
	})
	check(t, err)
	if !slices.Contains(steps, "delete member zoe") || !slices.Contains(steps, "create group Field crew") || strings.Contains(strings.Join(steps, "\n"), "old") {
		t.Errorf("the steps are %q", steps)
	}
	check(t, s.Store.Close())
	wantErr(t, s.again(t, 3).by(uma).restore(t, backup, plan), org.ErrRefused)
	wantErr(t, s.again(t, 4).restore(t, backup, &org.RestorePlan{}), org.ErrConflict)
	check(t, s.again(t, 5).restore(t, backup, plan))
	again := s.again(t, 6)
	if _, err := Member(t.Context(), again.Store, "zoe@acme.example"); !errors.Is(err, org.ErrNotFound) {
		t.Errorf("Zoe: %v", err)
	}
	wantEvents(t, again, s.skip+1, ana+" database.restore Acme until: 2026-03-01T09:00:00Z")
}

// Whichever statement fails, the database stays as it is.
func TestRestoreFails(t *testing.T) {
	t.Parallel()
	if postgres.Chosen() {
		t.Skip("the context breaks statements on a file")
	}
	s, backup := backedUp(t)
	path := s.Store.Path()
	check(t, s.Store.Close())
	for n := 1; ; n++ {
		ctx := testenv.BreakAt(t.Context(), n)
		err := s.Restore(ctx, path, backup, nil)
		if !ctx.Happened() {
			check(t, err)
			return
		}
		if !errors.Is(err, testenv.ErrBroken) {
			t.Errorf("statement %d fails: %v", n, err)
		}
	}
}
